import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { run } from '../run.mjs';
import { ROWS } from './rows.mjs';

/** @typedef {import('@honeyhive/local').LocalBackend} LocalBackend */

/** Result of a row, on one package. @typedef {{ value: unknown } | { error: string }} Result */

/**
 * Runs a row with the package installed in a folder, against a server of its own.
 *
 * @param {number} index
 * @param {string} folder
 * @param {string[]} way `import` for the ES module
 * @returns {Promise<Result>}
 */
async function runRow(index, folder, ...way) {
  const backend = await startLocal({ port: 0, store: 'memory' });
  const program = join(import.meta.dirname, 'run-row.mjs');
  const { output } = await run([process.execPath, program, String(index), backend.url, ...way], {
    cwd: folder,
    env: { HH_API_KEY: undefined, HH_API_URL: undefined, HONEYHIVE_TELEMETRY: undefined },
  });
  const line = output
    .trim()
    .split('\n')
    .findLast((one) => one.startsWith('{'));
  const result = line ? JSON.parse(line) : { error: output.trim().slice(-200) };
  if (ROWS[index]?.seesEvents && !result.error) result.value = eventsOf(backend);
  await backend.close();
  return result;
}

/** Events of a backend as `type name < parent`, with metrics. @param {LocalBackend} backend */
function eventsOf(backend) {
  const events = backend.events();
  return events
    .map(({ event_type: type, event_name: name, parent_id: parent, metrics }) => {
      const above = events.find((one) => one.event_id === parent)?.event_name;
      const scores = Object.keys(metrics ?? {}).length > 0 ? ` ${JSON.stringify(metrics)}` : '';
      return `${type} ${name}${above ? ` < ${above}` : ''}${scores}`;
    })
    .sort((a, b) => a.localeCompare(b));
}

/** @param {Result} result */
const shown = (result) =>
  'error' in result ? `error: ${result.error}` : JSON.stringify(result.value);

/**
 * Runs all rows on both packages, prints a table, and returns the problems.
 *
 * @param {string} old folder with 1.0.42
 * @param {string} ours folder with our package
 */
export async function compareRows(old, ours) {
  const problems = [];
  for (const [index, row] of ROWS.entries()) {
    const before = await runRow(index, old);
    const now = await runRow(index, ours);
    const imported = await runRow(index, ours, 'import');
    const isRight = 'value' in now && isDeepStrictEqual(now.value ?? null, row.expected);
    if (!isDeepStrictEqual(imported, now))
      problems.push(`${row.name}: import gives ${shown(imported)}`);
    const isSame = isDeepStrictEqual(before, now);
    const verdict = !isRight ? 'WRONG' : isSame ? 'same' : row.reason ? 'better' : 'DIFFERS';
    console.log(`  ${verdict.padEnd(8)}${row.name}`);
    if (!isSame)
      console.log(
        `          1.0.42: ${shown(before)}\n          ours:   ${shown(now)}${row.reason ? `  (${row.reason})` : ''}`,
      );
    if (!isRight)
      problems.push(`${row.name}: ${shown(now)} instead of ${JSON.stringify(row.expected)}`);
    else if (!isSame && !row.reason) problems.push(`${row.name}: 1.0.42 gives ${shown(before)}`);
  }
  return problems;
}
