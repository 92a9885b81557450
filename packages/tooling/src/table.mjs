/**
 * Prints columns: the first to the left, figures to the right.
 *
 * @param {string[]} head
 * @param {Array<Array<string | number>>} rows
 */
export function printTable(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => String(line[column] ?? '').length)),
  );
  for (const line of lines) {
    const padded = line.map((cell, column) =>
      column === 0
        ? String(cell).padEnd(widths[column] ?? 0)
        : String(cell).padStart(widths[column] ?? 0),
    );
    console.log(`  ${padded.join('  ').trimEnd()}`);
  }
}
