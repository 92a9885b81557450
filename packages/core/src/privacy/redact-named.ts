import { memoize } from '../values/memoize.ts';
import { isSecretValue, isWord, redactText } from './redact-text.ts';
import type { RedactValue } from './redact.ts';
import { SECRET_MARK } from './secret-mark.ts';
import { isSecretName, wordsOf } from './secret-name.ts';

/** Paths of error texts, and of further free texts with names and values. */
const IS_WIDE =
  /(?:^|[._])(?:e|err|errors?|exceptions?|causes?|(?<!(?:finish|stop)_)reasons?|stack(?:_?trace)?)(?:\.|$)|(?:^|\.)status\.message$|url\.query$/;

/** Traits of a value's path, as bits. Spans repeat the same paths, so every path is examined once. */
const SECRET = 1;
const WIDE = 2;
/** The value of an entry, the second of a pair, and every second of `rawHeaders`. */
const ENTRY = 4;
const MESSAGE = 8;
const traitsOf = memoize(
  (path) =>
    (isSecretName(path) ? SECRET : 0) |
    (IS_WIDE.test(wordsOf(path)) ? WIDE : 0) |
    (VALUE.test(path) ? ENTRY : 0) |
    (path.endsWith('.message') ? MESSAGE : 0),
);

/** Last key of an entry's value, and the path before the key. */
const VALUE = /^(.*\.)?(val(?:ue)?s?|1|(?<=headers\.)\d*[13579])(?=\.|$)/i;

/** Keys of an entry's name. A form's field may have its kind as the name. */
const NAMES = 'name key header field Name Key Header type'.split(' ');

/** Reads the value at a path. */
export type Beside = (path: string) => unknown;

/**
 * Applies the default redaction: removes values under the name of a secret from values, JSON, addresses and error
 * texts. `beside` reads the value at a sibling path, which may be the secret's name (`['authorization', 'Basic …']`)
 * or the name of an error.
 */
export function redactNamed<V extends RedactValue>(
  value: V,
  path: string,
  beside?: Beside,
): V | string {
  const traits = traitsOf(path);
  const name = traits & ENTRY ? entryName(value, path, beside) : path;
  if (traits & SECRET || name !== path) {
    // Counts of tokens are figures, and a score beside a word belongs to no header.
    const isFigure = typeof value === 'number' && (name !== path || /okens?$|pass$/i.test(name));
    const isKept =
      isFigure || (/oken(?:\.(?:text|logprob))?$/.test(path) && isListed(path, beside));
    return isSecretValue(value) && !isKept ? SECRET_MARK : value;
  }
  if (typeof value !== 'string') return value;
  const errorName = traits & MESSAGE && beside?.(path.replace(/message$/, 'name'));
  const isWide = traits && (traits & WIDE || /(?:Error|Exception)$/.test(String(errorName)));
  return redactText(value, isWide);
}

/** True for a token of a text, listed with a probability. */
const isListed = (path: string, beside?: Beside): boolean =>
  typeof beside?.(path.replace(/[^.]*$/, 'logprob')) === 'number';

/** Returns the name of a secret beside `value` in an entry or a pair; `path` without such a name. */
function entryName(value: RedactValue, path: string, beside?: Beside): string {
  const [, prefix = '', key = ''] = VALUE.exec(path) ?? [];
  const index = Number(key);
  const names = index ? [String(index - 1)] : NAMES;
  for (const each of names) {
    const name = beside?.(prefix + each);
    if (typeof name !== 'string' || name.length > 60 || !isSecretName(name)) continue;
    // A field of a form is named by the kind of its value; further kinds of things have such names too.
    if (each === 'type' && !/pass/i.test(name)) continue;
    // A list of words or fields is not a list of pairs.
    if (!index || /\.\d+\.$/.test(prefix) || (name !== 'token' && !isWord(value))) return name;
  }
  return path;
}
