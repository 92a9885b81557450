// Compares our `honeyhive` with 1.0.42 of the registry, row by row, and by HoneyHive's own tests. Both are fetched when
// the check runs; without a network the check says so and passes.
import { report } from '../report.mjs';
import { root } from '../workspace.mjs';
import { compareTypes } from './compare-types.mjs';
import { installOld, OLD_VERSION } from './install-old.mjs';
import { runOwnTests } from './own-tests.mjs';
import { compareRows } from './run-rows.mjs';

const problems = [];
const old = await installOld();
if (old) problems.push(...(await compareRows(old, root)), ...(await compareTypes(old)));
else console.log(`Skipped: honeyhive ${OLD_VERSION} cannot be installed without the registry.`);

const tests = await runOwnTests();
if (tests) problems.push(...tests);
else console.log("Skipped: HoneyHive's own tests cannot be fetched without a network.");

report(
  problems,
  `honeyhive keeps the rows of ${OLD_VERSION}${tests ? " and passes HoneyHive's own tests" : ''}.`,
);
