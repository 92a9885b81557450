// Runs the conformance suite of @honeyhive/conformance on the wrappers of further tracers, with tracing on and off,
// for the effects visible to user code (the form of the written spans is free). A report about correctness: no
// network, no timing. Fair: every row first runs without any wrapper as the reference; every wrapper runs in a
// separate process, set up as documented, with a no-op exporter; the exact versions are in ../peers/package.json.
// Features a wrapper does not offer by design (classes, identity of a function) are not applicable.
import { conformPeer } from './conform-peer.mjs';
import { installPeers } from './install-peers.mjs';
import { SUBJECTS } from './subjects.mjs';
import { printTable } from '../../../tooling/src/table.mjs';

/** @typedef {import('./conform-peer.mjs').Verdict} Verdict */

const WORDS = /** @type {const} */ (['passed', 'failed', 'crashed', 'hung', 'not applicable']);

/** @param {string[]} asked parts of subjects' names; none means all */
export async function peers(asked) {
  await installPeers();
  const names = Object.keys(SUBJECTS).filter(
    (name) =>
      asked.length === 0 || asked.some((part) => name.toLowerCase().includes(part.toLowerCase())),
  );
  const rows = [];
  const details = [];
  for (const name of names) {
    for (const state of /** @type {const} */ (['on', 'off'])) {
      console.log(`running ${name}, tracing ${state}`);
      try {
        const verdicts = await conformPeer(name, state);
        const count = (/** @type {string} */ word) =>
          verdicts.filter(({ verdict }) => verdict === word).length;
        rows.push([name, state, ...WORDS.map(count)]);
        details.push(...broken(name, state, verdicts));
      } catch (error) {
        rows.push([name, state, 'cannot be loaded']);
        details.push(
          `\n${name}, ${state}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  console.log('\nWhat user code sees of a wrapper: each promise run plain and wrapped\n');
  printTable(['', 'tracing', ...WORDS], rows);
  console.log(details.join('\n'));
}

/** Returns the failed rows. @param {string} name @param {string} state @param {Verdict[]} verdicts */
function broken(name, state, verdicts) {
  const lines = verdicts
    .filter(({ verdict }) => verdict !== 'passed' && verdict !== 'not applicable')
    .map(({ row, verdict, detail }) => `  ${verdict}: ${row}\n      ${detail}`);
  return lines.length === 0 ? [] : [`\n${name}, tracing ${state}`, ...lines];
}
