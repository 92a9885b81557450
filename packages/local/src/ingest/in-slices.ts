import { setImmediate } from 'node:timers/promises';

/** Milliseconds after which a slice ends. */
const MAX_SLICE_MS = 10;

/** Maximum items of a slice: keeping items takes time too. */
const MAX_SLICE_ITEMS = 200;

/** Reads items and keeps the items in slices; the server handles further requests between slices. */
export async function inSlices<In, Out>(
  items: Iterable<In>,
  read: (item: In) => Out,
  keep: (slice: readonly Out[]) => void,
): Promise<void> {
  let slice: Out[] = [];
  let since = performance.now();
  for (const item of items) {
    slice.push(read(item));
    if (slice.length < MAX_SLICE_ITEMS && performance.now() - since < MAX_SLICE_MS) continue;
    keep(slice);
    slice = [];
    // oxlint-disable-next-line no-await-in-loop -- slices are kept in the order they came in
    await setImmediate();
    since = performance.now();
  }
  keep(slice);
}
