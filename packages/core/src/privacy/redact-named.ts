import { memoize } from '../values/memoize.ts';
import { isSecretValue, isWord, redactText } from './redact-text.ts';
import type { RedactValue } from './redact.ts';
import { SECRET_MARK } from './secret-mark.ts';
import { isSecretName, wordsOf } from './secret-name.ts';

/** Paths of what errors say, and of other free texts that hold names and values. */
const IS_WIDE =
  /(?:^|[._])(?:e|err|errors?|exceptions?|causes?|(?<!(?:finish|stop)_)reasons?|stack(?:_?trace)?)(?:\.|$)|(?:^|\.)status\.message$|url\.query$/;

/** What a path tells of its value, as bits. One look at each path: the same ones come with every span. */
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

/** The last key of an entry's value, and what stands before it. */
const VALUE = /^(.*\.)?(value|1|(?<=headers\.)\d*[13579])(?=\.|$)/i;

/** Keys of an entry's name. */
const NAMES = 'name key header field Name Key Header'.split(' ');

/** Reads the value at a path. */
export type Beside = (path: string) => unknown;

/**
 * The default redaction: takes out what stands under the name of a secret, in values, JSON, addresses and what errors
 * say. `beside` reads the value at a path beside it, which may be that name (`['authorization', 'Basic …']`), or the name
 * of an error.
 */
export function redactNamed<V extends RedactValue>(
  value: V,
  path: string,
  beside?: Beside,
): V | string {
  const traits = traitsOf(path);
  const name = traits & ENTRY ? entryName(value, path, beside) : path;
  if (traits & SECRET || name !== path) {
    // Counts of tokens are figures.
    const isCount = typeof value === 'number' && /oken$|pass$/i.test(name);
    return isSecretValue(value) && !isCount ? SECRET_MARK : value;
  }
  if (typeof value !== 'string') return value;
  const errorName = traits & MESSAGE && beside?.(path.replace(/message$/, 'name'));
  const isWide = traits && (traits & WIDE || /(?:Error|Exception)$/.test(String(errorName)));
  return redactText(value, isWide);
}

/** The name of a secret that stands beside `value` in an entry or a pair; `path` where there is none. */
function entryName(value: RedactValue, path: string, beside?: Beside): string {
  const [, prefix = '', key = ''] = VALUE.exec(path) ?? [];
  const index = Number(key);
  const names = index ? [String(index - 1)] : NAMES;
  for (const each of names) {
    const name = beside?.(prefix + each);
    if (typeof name !== 'string' || name.length > 60 || !isSecretName(name)) continue;
    // A list of words or of fields is none of pairs.
    if (!index || /\.\d+\.$/.test(prefix) || (name !== 'token' && !isWord(value))) return name;
  }
  return path;
}
