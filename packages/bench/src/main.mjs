// npm run bench [-- construction span wrapping idle-tracers sizes]: measures, prints, never fails. A report, not a test.
// npm run bench -- peers [part of a name …]: other tracers' wrappers put through the conformance suite.
import { construction } from './construction.mjs';
import { idleTracers } from './idle-tracers.mjs';
import { peers } from './peers.mjs';
import { printCase, printSummary } from './report.mjs';
import { sizes } from './sizes.mjs';
import { span } from './span.mjs';
import { wrapping } from './wrapping.mjs';

const CASES = { construction, span, wrapping, 'idle-tracers': idleTracers, sizes };

const asked = process.argv.slice(2);
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
  for (const [name, one] of Object.entries(CASES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    try {
      const result = await one();
      printCase(result);
      done.push(result);
    } catch (error) {
      console.log(`\n${name} could not be measured:`, error);
    }
  }
  printSummary(done);
}
