/** Map or set, in the order of insertion. */
interface Entries<Key> {
  readonly size: number;
  keys(): Iterable<Key>;
  delete(key: Key): unknown;
}

/** Removes the oldest entries of a map or a set with more than `max` entries. */
export function removeOldest<Key>(entries: Entries<Key>, max: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= max) return;
    entries.delete(oldest);
  }
}
