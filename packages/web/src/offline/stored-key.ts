import type { OfflineLimits } from './offline-options.ts';

/**
 * Key of a stored item. The parts contain everything for decisions about the item, so no item is read. Oldest first.
 */
export type DiskKey = [at: number, owner: string, target: string, bytes: number, id: string];

/** Stands where an item's id would: how many spans were open when a page was put aside. */
const OPEN = 'open ';

/** Returns the key of a note with the number of open spans on a page that may return. */
export const noteOf = (owner: string, target: string, open: number): DiskKey => [
  Date.now(),
  owner,
  target,
  0,
  OPEN + open,
];

/** True for such a note. */
export const isNote = ([, , , , id]: DiskKey): boolean => id.startsWith(OPEN);

/** Returns the number of spans and updates under `keys`, including the spans counted by notes. */
export const countOf = (keys: readonly DiskKey[]): number =>
  keys.reduce((sum, key) => sum + (isNote(key) ? Number(key[4].slice(OPEN.length)) : 1), 0);

/** Returns the number of expired or excess `keys`, oldest first. */
export function excess(
  keys: readonly DiskKey[],
  { maxItems, maxBytes, maxAgeMs }: OfflineLimits,
  now: number,
): number {
  let first = keys.length;
  let bytes = 0;
  for (let key = keys[first - 1]; key && keys.length - first < maxItems; key = keys[first - 1]) {
    bytes += key[3];
    if (bytes > maxBytes || now - key[0] > maxAgeMs) break;
    first -= 1;
  }
  return first;
}

/** Returns the first `keys` within `most` bytes; at least a single key. */
export function portion(keys: readonly DiskKey[], most: number): readonly DiskKey[] {
  let bytes = 0;
  return keys.filter((key, index) => (bytes += key[3]) <= most || index === 0);
}
