// Compares our `honeyhive` with 1.0.42 of the registry, row by row, by types, and by HoneyHive's own tests. All is fetched
// when the check runs; without a network the check says so and passes.
import { report } from '../report.mjs';
import { root } from '../workspace.mjs';
import { compareTypes } from './compare-types.mjs';
import { runDocsTests } from './docs-tests.mjs';
import { installOld, OLD_VERSION } from './install-old.mjs';
import { fetchTests, runOwnTests } from './own-tests.mjs';
import { compareRows } from './run-rows.mjs';

const problems = [];
const old = await installOld();
if (old) problems.push(...(await compareRows(old, root)), ...(await compareTypes(old)));
else console.log(`Skipped: honeyhive ${OLD_VERSION} cannot be installed without the registry.`);

const source = await fetchTests();
if (source) problems.push(...(await runOwnTests(source)), ...(await runDocsTests(source)));
else console.log("Skipped: HoneyHive's own tests cannot be fetched without a network.");

const done = [old && `the rows of ${OLD_VERSION}`, source && "HoneyHive's own tests"];
report(problems, `honeyhive keeps: ${done.filter(Boolean).join(', ') || 'nothing was compared'}.`);
