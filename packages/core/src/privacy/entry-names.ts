import { findValueEnd } from '../values/find-value-end.ts';

/** Characters between the name and the value of an entry. */
export const MAX_ENTRY = 300;

/** Maximum characters of a quoted value whose name follows. */
const MAX_VALUE = 4_000;

/** Word before the name of an entry. */
const WORDS = /(?:name|key|header)(?=\W{2,80}[\w.-])/gi;

/** The name of an entry. */
const ENTRY = /(?:name|key|header)\W{2,80}([\w.-]+)/i;

/** Text between entries. */
const BETWEEN = /[{}<>]|\n *- /;

/** Returns the name of the entry with the value at `begin`, behind the word at `index`; empty without a name. */
export type EntryName = (index: number, begin: number, quote: string) => string;

/**
 * Returns a function that finds the names of entries in `text`: before the value, or behind. The text is searched
 * for such words once, so values far from every name cost nothing.
 */
export function entryNames(text: string): EntryName {
  let places: readonly number[] | undefined;
  const hasWord = (from: number, to: number): boolean => {
    places ??= Array.from(text.matchAll(WORDS), ({ index }) => index);
    return (places[lowerBound(places, from)] ?? Infinity) < to;
  };
  const before = (index: number): string | undefined => {
    const from = Math.max(0, index - MAX_ENTRY);
    if (!hasWord(from, index)) return undefined;
    return ENTRY.exec(text.slice(from, index).split(BETWEEN).at(-1) ?? '')?.[1];
  };
  const behind = (begin: number, quote: string): string | undefined => {
    const most = quote ? MAX_VALUE : MAX_ENTRY;
    if (!hasWord(begin, begin + most + MAX_ENTRY)) return undefined;
    const end = begin + findValueEnd(text.slice(begin, begin + most), 0, quote);
    if (!hasWord(end, end + MAX_ENTRY)) return undefined;
    const rest = text.slice(end, end + MAX_ENTRY).replace(/^\W*\}/, '');
    return ENTRY.exec(rest.split(BETWEEN)[0] ?? '')?.[1];
  };
  return (index, begin, quote) => before(index) ?? behind(begin, quote) ?? '';
}

/** Index of the first item of a sorted list which is not below `least`. */
function lowerBound(items: readonly number[], least: number): number {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((items[middle] ?? Infinity) < least) from = middle + 1;
    else to = middle;
  }
  return from;
}
