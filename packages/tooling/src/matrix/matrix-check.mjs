// Checks the packed packages in every server runtime: the conformance suite with the server tracer, and a trace
// built across awaits and received by the local backend. With `--full`, or in CI; pages have separate tests in
// packages/web. node packages/tooling/src/matrix/matrix-check.mjs [part of a runtime's name …]
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@honeyhive/local';
import { wrongDelivery } from './delivered.mjs';
import { FAILS_PLAIN, KNOWN } from './known.mjs';
import { installPacked } from '../pack/install.mjs';
import { runInWorkerd, WORKERD } from '../pack/workerd.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { findRuntime, RUNTIMES } from './runtimes.mjs';
import { explain, lastLines, StepFailure } from '../step.mjs';
import { printTable } from '../table.mjs';
import { temporaryFolder } from '../temporary.mjs';

/** @typedef {{ code: number, output: string }} Ended */
/** @typedef {{ conform: () => Promise<Ended>, deliver: (url: string) => Promise<Ended> }} Programs */
/** @typedef {{ cells: Array<string | number>, notes: string[], problems: string[] }} Outcome */

/** Maximum of printed failures per runtime: a cause breaking a row often breaks a hundred. */
const NAMED = 20;
const PROGRAMS = dirname(fileURLToPath(import.meta.url));

/** @param {string} folder @param {[string, ...string[]]} command @returns {Programs} */
const onServer = (folder, command) => {
  const program = join(folder, 'matrix/server.mjs');
  return {
    conform: () => run([...command, program, 'conform'], { cwd: folder }),
    deliver: (url) => run([...command, program, 'deliver', url], { cwd: folder }),
  };
};

/** @param {string} folder @returns {Programs} */
const inWorkerd = (folder) => {
  const source = "export { default } from './worker.mjs';";
  return {
    conform: () => runInWorkerd(folder, source),
    deliver: (url) => runInWorkerd(folder, source, `deliver=${url}`),
  };
};

/** @param {string} name @param {Programs} programs @returns {Promise<Outcome>} */
async function tryOut(name, { conform, deliver }) {
  const suite = resultOf(await conform());
  const backend = await startLocal({ port: 0, store: 'memory' });
  const sent = resultOf(await deliver(backend.url));
  const wrong = sent.crash ?? wrongDelivery(backend);
  await backend.close();
  const { failed, known } = judge(name, suite);
  const named = failed.slice(0, NAMED);
  if (failed.length > NAMED) named.push(`and ${failed.length - NAMED} more`);
  return {
    cells: [
      suite.passed ?? 0,
      failed.length,
      suite.missing ?? 0,
      known.length,
      wrong ? 'no' : 'yes',
    ],
    notes: [...new Set(known)].map((note) => `${name}: ${note}`),
    problems: [...named, ...(wrong ? [`delivery: ${wrong}`] : [])].map(
      (problem) => `${name}: ${problem}`,
    ),
  };
}

/**
 * Separates broken promises from limits of the runtime, wrapped or not.
 *
 * @param {string} name of the runtime
 * @param {{ crash?: string, failed?: Array<{ row: string, about: string, detail: string }> }} suite
 */
function judge(name, { crash, failed = [] }) {
  const why = (/** @type {{ row: string, detail: string }} */ { row, detail }) =>
    detail.startsWith(FAILS_PLAIN) ? detail : KNOWN[name.split(' ')[0] ?? '']?.[row];
  return {
    failed: [
      ...(crash ? [crash] : []),
      ...failed
        .filter((one) => !why(one))
        .map(({ row, about, detail }) => `${row} (${about}): ${detail}`),
    ],
    known: failed.filter(why).map((one) => `${one.row}: ${why(one)}`),
  };
}

/** Parses the last printed line of a program, or returns the crash. @param {Ended} ended @returns {any} */
function resultOf({ code, output }) {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (code === 0 && line.startsWith('{')) return JSON.parse(line);
  return { crash: `ended with code ${code}:\n${lastLines(output, 12)}` };
}

/** @param {string[]} asked */
async function check(asked) {
  const folder = temporaryFolder('matrix');
  await installPacked(folder, WORKERD);
  cpSync(PROGRAMS, join(folder, 'matrix'), { recursive: true });

  const rows = [];
  const notes = [];
  const problems = [];
  for (const runtime of [...RUNTIMES, WORKERD_RUNTIME]) {
    if (asked.length > 0 && !asked.some((part) => runtime.name.toLowerCase().includes(part)))
      continue;
    const found = runtime === WORKERD_RUNTIME ? undefined : await findRuntime(runtime);
    if (found && 'skipped' in found) {
      rows.push([runtime.name, 'skipped']);
      notes.push(`${runtime.name}: ${found.skipped}`);
      continue;
    }
    const outcome = await tryOut(
      runtime.name,
      found ? onServer(folder, found.command) : inWorkerd(folder),
    );
    rows.push([runtime.name, ...outcome.cells]);
    notes.push(...outcome.notes);
    problems.push(...outcome.problems);
  }
  printTable(['', 'passed', 'failed', 'not applicable', 'not there', 'tree delivered'], rows);
  for (const note of notes) console.log(`not there: ${note}`);
  return problems;
}

const WORKERD_RUNTIME = { name: `workerd (miniflare ${WORKERD.miniflare})` };

try {
  const asked = process.argv.slice(2).map((part) => part.toLowerCase());
  report(await check(asked), 'The conformance suite and delivery hold in every runtime.');
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
