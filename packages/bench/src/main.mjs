// npm run bench [-- construction span idle-tracers relay sizes]: measures, prints, never fails. A report, not a test.
import { construction } from './construction.mjs';
import { idleTracers } from './idle-tracers.mjs';
import { relay } from './relay.mjs';
import { printCase, printSummary } from './report.mjs';
import { sizes } from './sizes.mjs';
import { span } from './span.mjs';

const CASES = { construction, span, 'idle-tracers': idleTracers, relay, sizes };

const names = Object.keys(CASES);
const asked = process.argv.slice(2);
const wrong = asked.filter((name) => !names.includes(name));
if (wrong.length > 0) {
  console.log(`There is no case ${wrong.join(', ')}. There are: ${names.join(', ')}.`);
}
if (!globalThis.gc) console.log('Without --expose-gc the heap figures say little.');

const done = [];
for (const [name, measure] of Object.entries(CASES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    const result = await measure();
    printCase(result);
    done.push(result);
  } catch (error) {
    console.log(`\n${name} could not be measured:`, error);
  }
}
printSummary(done);
