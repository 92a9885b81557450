import type { OfflineLimits } from './offline-options.ts';

/** Where one item lies. The parts say all there is to decide about it, so nothing is read to decide. Oldest first. */
export type DiskKey = [at: number, owner: string, target: string, bytes: number, id: string];

/** Stands where an item's id would: how many spans were open when a page was put aside. */
const OPEN = 'open ';

/** The key of a note that says how many spans are open on a page that may come back. */
export const noteOf = (owner: string, target: string, open: number): DiskKey => [
  Date.now(),
  owner,
  target,
  0,
  OPEN + open,
];

/** True for such a note. */
export const isNote = ([, , , , id]: DiskKey): boolean => id.startsWith(OPEN);

/** How many spans or updates lie there, or are spoken of. */
export const countOf = (keys: readonly DiskKey[]): number =>
  keys.reduce((sum, key) => sum + (isNote(key) ? Number(key[4].slice(OPEN.length)) : 1), 0);

/** How many of `keys`, oldest first, are too old or too many. */
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

/** As many of `keys`, the first ones, as hold `most` bytes; one at least. */
export function portion(keys: readonly DiskKey[], most: number): readonly DiskKey[] {
  let bytes = 0;
  return keys.filter((key, index) => (bytes += key[3]) <= most || index === 0);
}
