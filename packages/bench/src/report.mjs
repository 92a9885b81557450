// The table of results. Ratios are comparable between machines, the remaining figures only within a run.

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {number} measured
 * @property {string} unit
 * @property {number} [reference] the same for OpenTelemetry, or for whatever `against` names
 * @property {string} [against]
 * @property {number} [ratio] where it is not simply `measured / reference`
 * @property {{ most: number, of: 'measured' | 'ratio' }} [aim]
 */

/** @typedef {{ title: string, note: string, rows: Row[] }} Case */

const HEAD = ['', 'measured', 'reference', 'ratio', 'aim', ''];

/** @param {Case} of */
export function printCase({ title, note, rows }) {
  console.log(`\n${title}\n${note}\n`);
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines) {
    const padded = line.map((cell, column) =>
      column === 0 || column === 5
        ? cell.padEnd(widths[column] ?? 0)
        : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${padded.join('  ').trimEnd()}`);
  }
}

/** @param {Case[]} cases */
export function printSummary(cases) {
  const rows = cases.flatMap((one) => one.rows).filter((row) => row.aim);
  const over = rows.filter(isOver);
  console.log(`\n${rows.length - over.length} of ${rows.length} aims met.`);
  for (const row of over) console.log(`  over: ${row.what}`);
}

/** @param {Row} row */
const ratioOf = (row) => row.ratio ?? (row.reference ? row.measured / row.reference : undefined);

/** @param {Row} row */
function isOver(row) {
  const { aim } = row;
  return aim !== undefined && (aim.of === 'ratio' ? (ratioOf(row) ?? 0) : row.measured) > aim.most;
}

/** @param {Row} row */
function cells(row) {
  const { what, measured, unit, reference, against = 'OTel', aim } = row;
  const ratio = ratioOf(row);
  const size = (/** @type {number} */ number) => `${number.toFixed(number < 100 ? 2 : 0)} ${unit}`;
  return [
    what,
    size(measured),
    reference === undefined ? '' : `${against} ${size(reference)}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} ×`,
    aim ? `≤ ${aim.most} ${aim.of === 'ratio' ? '×' : unit}` : '',
    isOver(row) ? '← over' : '',
  ];
}
