import { tryRead } from './try-read.ts';

/** Maximum number of cached names. A full table is cleared, so keys made of data cannot fill the memory. */
const MOST = 4_000;

/** Maximum characters of a key likely to recur. */
const LONGEST = 200;

/** Attribute names below a prefix. Spans repeat the same keys, so every name is built and checked once. */
class NamesUnder {
  readonly #prefix: string;
  readonly #simple = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(key: string): string {
    return this.simple(key) ?? `${this.#prefix}.${key}`;
  }

  /** Returns the cached name of a simple key; `undefined` for any different key. */
  simple(key: string): string | undefined {
    const known = this.#simple.get(key);
    if (known !== undefined || !isSimple(key)) return known;
    const name = `${this.#prefix}.${key}`;
    this.#simple.set(key, name);
    grow();
    return name;
  }
}

/**
 * True if `key` is short enough to recur and does not mark a promise, a node or an element, which are more than
 * plain data.
 */
const isSimple = (key: string): boolean =>
  key.length <= LONGEST && key !== 'then' && key !== 'nodeType' && key !== '$$typeof';

let table = new Map<string, NamesUnder>();
let size = 0;

function grow(): void {
  size += 1;
  if (size <= MOST) return;
  table = new Map();
  size = 0;
}

/**
 * Returns the names below `prefix` (`prefix.key`). Building names is the most expensive step of handling an
 * attribute.
 */
export function namesUnder(prefix: string): NamesUnder {
  const known = table.get(prefix);
  if (known) return known;
  const names = new NamesUnder(prefix);
  if (prefix.length > 2 * LONGEST) return names;
  table.set(prefix, names);
  grow();
  return names;
}

/** Returns `prefix.key` for a single key. */
export const attributeName = (prefix: string, key: string): string => namesUnder(prefix).of(key);

/** Maximum length of a value's key, in characters. */
const MOST_KEY = 1_000;

/**
 * Mark at the end of a cut text. A character for private use tells that characters beyond the limit are kept: a text
 * of the user's may end as a cut text does.
 */
export const MORE: RegExp = /…(\uE000?) \[\+(\d+) chars\](?: ….{1,30})?$/s;

/** Characters kept from the end of a cut key. */
const KEY_END = 30;

/** Characters kept beyond a limit until redaction has run: half of a secret is not recognized. */
export const LOOKAHEAD = 1_024;

/**
 * Cuts a text to `most` characters and appends the number of characters cut, earlier cuts included. `lookahead`
 * keeps more characters for the redaction.
 */
export function cutText(text: string, most: number, lookahead = 0): string {
  if (text.length <= most) return text;
  const [mark = '', isLong, before = 0] = MORE.exec(text.slice(-MAX_MARK)) ?? [];
  const length = text.length - mark.length;
  if (mark && length <= most + (isLong ? lookahead : 0)) return text;
  const kept = text.slice(0, Math.min(length, most + lookahead));
  return `${kept}…${lookahead ? '\uE000' : ''} [+${length - most + Number(before)} chars]`;
}

/** Maximum length of the mark of a cut, in characters. */
const MAX_MARK = 80;

/** Cuts a key to `most` characters and appends the end of the key, so the name of a secret stays recognizable. */
export function shortKey(key: string, most: number = MOST_KEY, lookahead?: number): string {
  const cut = cutText(key, most, lookahead);
  return cut === key ? key : `${cut} …${key.slice(-KEY_END)}`;
}

/** Maximum length of an attribute name, in characters. A name made of data must not lose the span. */
export const MAX_ATTRIBUTE_NAME = 8_000;

/** Characters of a span's or event's name. */
export const MAX_NAME = 2_048;

/** Returns any given value as the name of a span or an event. */
export const nameOf = (given: unknown, lookahead?: number): string =>
  cutText(
    typeof given === 'string' ? given : (tryRead(() => String(given)) ?? 'unnamed'),
    MAX_NAME,
    lookahead,
  );
