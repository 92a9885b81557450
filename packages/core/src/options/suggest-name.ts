/** The known name that `key` most likely meant: the same without case and underscores, or at most three edits away. */
export function suggestName(key: string, names: readonly string[]): string | undefined {
  const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
  let best: string | undefined;
  // Strictly fewer edits each time, so the first of several equally near names stays.
  let most = Math.min(3, key.length / 2) + 1e-9;
  for (const name of names) {
    const edits = distance(plain(key), plain(name));
    if (edits < most) {
      best = name;
      most = edits;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitute, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
