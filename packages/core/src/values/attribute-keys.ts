import { tryRead } from './try-read.ts';

/** Names at most; beyond it the table begins anew, so that keys made of data cannot fill the memory. */
const MOST = 4_000;

/** Characters of a key that is likely to come again. */
const LONGEST = 200;

/** The names below one prefix. The same ones come with every span: each is made, and looked at, once. */
class NamesUnder {
  readonly #prefix: string;
  readonly #simple = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(key: string): string {
    return this.simple(key) ?? `${this.#prefix}.${key}`;
  }

  /** The name for a simple key; `undefined` for any other. */
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
 * False for the marks of promises, nodes and elements, which are more than plain data, and for what is so long that it
 * will not come again.
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
 * Gives `prefix.key` for keys below `prefix`. Making names costs more than everything else that is done with an
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

/** `prefix.key`, for one key. */
export const attributeName = (prefix: string, key: string): string => namesUnder(prefix).of(key);

/** Characters of one key of a value. */
const MOST_KEY = 1_000;

/** What stands behind a text that was cut. */
const MORE = /… \[\+(\d+) chars\](?: ….{1,30})?$/s;

/** Characters of the end of a key that are kept. */
const KEY_END = 30;

/** Characters kept beyond a limit until redaction has seen them: half of a secret looks like none. */
export const LOOKAHEAD = 1_024;

/**
 * A text of at most so many characters; what is cut says so, and what was cut before counts. `lookahead` keeps more of it
 * for {@link withoutLookahead}.
 */
export function cutText(text: string, most: number, lookahead = 0): string {
  if (text.length <= most) return text;
  const [mark = '', before = 0] = MORE.exec(text.slice(-MAX_MARK)) ?? [];
  const length = text.length - mark.length;
  if (mark && length <= most + lookahead) return text;
  return `${text.slice(0, Math.min(length, most + lookahead))}… [+${length - most + Number(before)} chars]`;
}

/** Characters of the mark that a cut leaves, at most. */
const MAX_MARK = 80;

/** A cut text without what was kept for redaction. */
export function withoutLookahead(text: string): string {
  const found = MORE.exec(text);
  if (!found) return text;
  const kept = Math.min(LOOKAHEAD, Number(found[1]));
  return text.slice(0, Math.max(0, found.index - kept)) + found[0];
}

/** A key of at most so many characters, and its end: the name of a secret stays one. */
export function shortKey(key: string, most: number = MOST_KEY, lookahead?: number): string {
  const cut = cutText(key, most, lookahead);
  return cut === key ? key : `${cut} …${key.slice(-KEY_END)}`;
}

/** Characters of a whole attribute name: one that is made of data must not lose its span. */
export const MAX_ATTRIBUTE_NAME = 8_000;

/** Characters of a span's or event's name. */
export const MAX_NAME = 2_048;

/** A name of a span or an event, whatever was given as one. */
export const nameOf = (given: unknown, lookahead?: number): string =>
  cutText(
    typeof given === 'string' ? given : (tryRead(() => String(given)) ?? 'unnamed'),
    MAX_NAME,
    lookahead,
  );
