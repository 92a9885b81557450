// npm run bench [-- construction span wrapping models idle-tracers redaction relay sizes install hung-server]: measures, prints,
// never fails. A report, not a test. `outage` (a minute), `recovery` (another), `updates` (20 s), `local-bodies`,
// `local-list` and `soak` (`--minutes 30`) run only on request. npm run bench -- peers [part of a name …]: runs the
// conformance suite on the wrappers of further tracers.
import { construction } from './construction.mjs';
import { hungServer } from './delivery/hung-server.mjs';
import { idleTracers } from './delivery/idle-tracers.mjs';
import { install } from './install.mjs';
import { localBodies } from './local/local-bodies.mjs';
import { localList } from './local/local-list.mjs';
import { models } from './models.mjs';
import { outage } from './delivery/outage.mjs';
import { peers } from './wrapping/peers.mjs';
import { recovery } from './delivery/recovery.mjs';
import { redaction } from './redaction/redaction.mjs';
import { relay } from './relay.mjs';
import { printCase, printSummary } from './report.mjs';
import { sizes } from './sizes.mjs';
import { soak } from './delivery/soak.mjs';
import { span } from './span.mjs';
import { updates } from './delivery/updates.mjs';
import { wrapping } from './wrapping/wrapping.mjs';

const CASES = {
  construction,
  span,
  wrapping,
  models,
  'idle-tracers': idleTracers,
  redaction,
  relay,
  sizes,
  install,
  'hung-server': hungServer,
  outage,
  recovery,
  updates,
  soak,
  'local-bodies': localBodies,
  'local-list': localList,
};
/** In real time, and long. */
const LONG = ['outage', 'recovery', 'updates', 'soak', 'local-bodies', 'local-list'];

const given = process.argv.slice(2);
const asked = given.filter(
  (word, index) => !word.startsWith('--') && !given[index - 1]?.startsWith('--'),
);
if (asked[0] === 'peers') await peers(asked.slice(1));
else await measure();

async function measure() {
  const names = Object.keys(CASES);
  const wrong = asked.filter((name) => !names.includes(name));
  if (wrong.length > 0) {
    console.log(`There is no case ${wrong.join(', ')}. There are: ${names.join(', ')}, peers.`);
  }
  if (!globalThis.gc) console.log('Without --expose-gc the heap figures say little.');

  const done = [];
  for (const [name, measure] of Object.entries(CASES)) {
    if (asked.length > 0 ? !asked.includes(name) : LONG.includes(name)) continue;
    try {
      const result = await measure();
      printCase(result);
      done.push(result);
    } catch (error) {
      console.log(`\n${name} could not be measured:`, error);
    }
  }
  printSummary(done);
}
