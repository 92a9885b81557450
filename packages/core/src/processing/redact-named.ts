import { remembered } from '../remembered.ts';
import { isSecretValue, mayHoldNames, redactText } from './redact-text.ts';
import type { RedactValue } from './redact.ts';
import { SECRET_MARK } from './secret-mark.ts';
import { isSecretName, wordsOf } from './secret-name.ts';

/** Paths of what errors say, and of other free texts that hold names and values. */
const IS_WIDE =
  /(?:^|[._])(?:e|err|errors?|exceptions?|causes?|(?<!(?:finish|stop)_)reasons?|stack(?:_?trace)?)(?:\.|$)|^status\.message$|url\.query$/;

/** What a path tells of its value, as bits. One look at each path: the same ones come with every span. */
const SECRET = 1;
const WIDE = 2;
/** The second of a pair, and every second of `rawHeaders`. */
const SECOND = 4;
const MESSAGE = 8;
const traitsOf = remembered(
  (path) =>
    (isSecretName(path) ? SECRET : 0) |
    (IS_WIDE.test(wordsOf(path)) ? WIDE : 0) |
    (/(?:^|\.)1$|headers\.\d*[13579]$/i.test(path) ? SECOND : 0) |
    (path.endsWith('.message') ? MESSAGE : 0),
);

/**
 * The default redaction: takes out what stands under the name of a secret, in values, JSON, addresses and what errors
 * say. The value before may be that name (`['authorization', 'Basic …']`), or the name of an error.
 */
export function redactNamed<V extends RedactValue>(
  value: V,
  path: string,
  before?: unknown,
): V | string {
  const traits = traitsOf(path);
  if (traits === 0)
    return typeof value === 'string' && mayHoldNames(value)
      ? redactText(value, isSecretName)
      : value;
  const name = typeof before === 'string' ? before : '';
  if (traits & SECRET || (traits & SECOND && isName(name))) {
    // Counts of tokens are figures.
    const isCount = typeof value === 'number' && path.endsWith('oken');
    return isSecretValue(value) && !isCount ? SECRET_MARK : value;
  }
  if (typeof value !== 'string') return value;
  const isWide = traits & WIDE || (traits & MESSAGE && /(?:Error|Exception)$/.test(name));
  return redactText(value, isSecretName, Boolean(isWide));
}

const isName = (text: string): boolean =>
  text.length < 60 && text !== 'token' && isSecretName(text);
