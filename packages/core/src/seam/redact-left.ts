import { SECRET_MARK } from '../privacy/secret-mark.ts';

/** Part of every name of a secret, and of words beside. */
const STEM = /pass|pwd|key|auth(?!ors?\b)|cookie|cred|secret|jwt|bearer|srf|conn|token/i;

/** Part of every notation of a name and a value. */
const SIGN = /[:=%>]|["'`],|--/;

/** Password in an address (each word is read once, from the first `//`), or percent-encoded letters. */
const HIDDEN = /(?:^|\s)(?=(\S*?\/\/))\1\S*@|%(?:25)*[4-7][\da-f]/i;

/** Keys of an entry's name. */
const NAMED = /^(?:name|key|header)$/i;

/** Up to three words: a name beside a value. */
const NAME = /^(?=.{1,60}$)[\w.-]+(?: [\w.-]+){0,2}$/;

/**
 * Redacts `value`, stored under `key`: removes every possible secret, at any depth. Removes more than the back end's
 * redaction, whose code may load too late for a page: a whole text in place of a part.
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
