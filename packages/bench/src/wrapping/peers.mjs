// Run: the conformance suite of @honeyhive/core on other tracers' wrappers, with their tracing on and off, for what user
// code sees (how they write their spans is their own). A report about correctness: no network, nothing timed.
// Fair: every row is first run without any wrapper and compared with that; each wrapper runs in a process of its own, set
// up as its own documentation says, with an exporter that takes everything and does nothing; the exact versions stand in
// ../peers/package.json. What a wrapper by its nature does not offer (classes, a function's identity) is not applicable.
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

/** The promises that do not hold. @param {string} name @param {string} state @param {Verdict[]} verdicts */
function broken(name, state, verdicts) {
  const lines = verdicts
    .filter(({ verdict }) => verdict !== 'passed' && verdict !== 'not applicable')
    .map(({ row, verdict, detail }) => `  ${verdict}: ${row}\n      ${detail}`);
  return lines.length === 0 ? [] : [`\n${name}, tracing ${state}`, ...lines];
}
