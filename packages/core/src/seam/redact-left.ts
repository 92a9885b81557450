import { SECRET_MARK } from '../privacy/secret-mark.ts';

/** Part of every name of a secret, and of words beside. */
const STEM = /pass|pwd|key|auth(?!ors?\b)|cookie|cred|secret|jwt|bearer|srf|conn|token/i;

/** Part of every notation of a name and a value. */
const SIGN = /[:=%>]|["'`],|--/;

/** The password of an address, and letters that are percent-encoded. */
const HIDDEN = /\/\/\S*@|%(?:25)*[4-7][\da-f]/i;

/** Keys of an entry's name. */
const NAMED = /^(?:name|key|header)$/i;

/** Few words: a name that stands beside its value. */
const NAME = /^(?=.{1,60}$)[\w.-]+(?: [\w.-]+){0,2}$/;

/**
 * `value`, which stands under `key`, without anything that may be a secret, at any depth. It takes out more than the
 * redaction of the back end, which is in code that a page may be left before: a whole text, where that takes out a part.
 */
export function redactLeft(value: unknown, key = '', isNamed = false): unknown {
  // Counts of tokens are figures.
  const isSecret =
    isNamed || (STEM.test(key) && !(typeof value === 'number' && /okens?$|count/i.test(key)));
  if (typeof value === 'string') return isSecret || mayHoldSecret(value) ? SECRET_MARK : value;
  if (typeof value !== 'object' || !value)
    return isSecret && value && value !== true ? SECRET_MARK : value;
  if (Array.isArray(value)) {
    const isPair = value.some(isName);
    return value.map((item) => redactLeft(item, '', isSecret || (isPair && !isName(item))));
  }
  const entries = Object.entries(value);
  const isEntry = entries.some(([name, item]) => NAMED.test(name) && isName(item));
  return Object.fromEntries(
    entries.map(([name, item]) => [
      name,
      redactLeft(item, name, isSecret || (isEntry && !NAMED.test(name))),
    ]),
  );
}

const mayHoldSecret = (text: string): boolean =>
  (STEM.test(text) && SIGN.test(text)) || HIDDEN.test(text);

const isName = (item: unknown): boolean =>
  typeof item === 'string' && STEM.test(item) && NAME.test(item);
