import type { MetricValues } from './metrics.ts';
import type { EvaluationResult } from './evaluation-result.ts';

const MAX_ROWS = 50;
const DEFAULT_WIDTH = 80;

/** Prints a result as a table within the width of the terminal: on the output, on the error stream, or nowhere. */
export function printResult(result: EvaluationResult, isPrinted: boolean | undefined): void {
  if (isPrinted === false) return;
  const stream = isPrinted ? process.stdout : process.stderr;
  stream.write(`${formatResult(result, stream.columns || DEFAULT_WIDTH)}\n`);
}

/** A result as text. */
function formatResult(result: EvaluationResult, width: number): string {
  const { suite, runId, datasetId, stats, status, data } = result;
  const inputs = data['input'] as string[];
  const metrics = (data['metrics'] as string[]).map((text) => JSON.parse(text) as MetricValues);
  const names = [...new Set(metrics.flatMap((one) => Object.keys(one)))];
  const rows = inputs
    .slice(0, MAX_ROWS)
    .map((input, index) => [
      String(index + 1),
      input,
      String((data['output'] as Array<string | null>)[index] ?? 'failed'),
      ...names.map((name) => String(metrics[index]?.[name] ?? '')),
    ]);
  const head = ['#', 'input', 'output', ...names];
  const more = inputs.length - rows.length;
  return [
    `${suite}: run ${runId}, ${inputs.length} datapoints of ${datasetId ?? 'no dataset'} in ${stats.duration_s} s, ${status}`,
    ...formatTable([head, ...rows], width),
    ...(more > 0 ? [`… ${more} more`] : []),
  ].join('\n');
}

/** Lines of a table whose columns share the width. */
function formatTable(rows: readonly string[][], width: number): string[] {
  const columns = rows[0]?.length ?? 0;
  const room = Math.max(columns, width - (columns - 1) * 2);
  const wanted = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  const widths = shareRoom(wanted, room);
  return rows.map((row) =>
    row
      .map((cell, index) => fit(cell, widths[index] ?? 1))
      .join('  ')
      .trimEnd(),
  );
}

/** Narrows the widest columns until all fit. */
function shareRoom(wanted: readonly number[], room: number): number[] {
  let most = Math.max(1, ...wanted);
  const limited = (): number[] => wanted.map((width) => Math.min(width, most));
  while (most > 1 && limited().reduce((sum, width) => sum + width, 0) > room) most -= 1;
  return limited();
}

const fit = (text: string, width: number): string => {
  // oxlint-disable-next-line no-control-regex -- what would move the cursor
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return plain.length > width ? `${plain.slice(0, Math.max(0, width - 1))}…` : plain.padEnd(width);
};
