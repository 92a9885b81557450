/** Returns the known name closest to `key`: equal without case and underscores, or at most three edits away. */
export function suggestName(key: string, names: readonly string[]): string | undefined {
  const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
  let best: string | undefined;
  // Strictly fewer edits every time, so the first of several equally near names stays.
  let most = Math.min(3, key.length / 2) + 1e-9;
  for (const name of names) {
    const edits = distance(plain(key), plain(name), most);
    if (edits < most) {
      best = name;
      most = edits;
    }
  }
  return best;
}

/** Counts the edits between two names; `Infinity` beyond `most`. */
function distance(a: string, b: string, most: number): number {
  if (a[0] === b[0]) return a ? distance(a.slice(1), b.slice(1), most) : 0;
  if (most < 1) return Infinity;
  const without = [
    distance(a.slice(1), b, most - 1),
    distance(a, b.slice(1), most - 1),
    distance(a.slice(1), b.slice(1), most - 1),
  ];
  return 1 + Math.min(...without);
}
