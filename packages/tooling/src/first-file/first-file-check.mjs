// Checks that the first file of a page contains no back-end code, with every bundler: the modules by source maps,
// and the size. Turbopack of Next is covered by the check of the Next page (--full).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUNDLERS } from './bundlers.mjs';
import { backEndModules } from './back-end.mjs';
import { TOOLS } from '../page-builds/table.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { explain, StepFailure } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { npm, root } from '../workspace.mjs';

const PAGE = join(root, 'packages/bench/src/pages/web.mjs');

/** Installs tools missing in the root package.json. @returns {Promise<string>} the folder */
async function installTools() {
  const folder = temporaryFolder('first-file');
  const { webpack } = TOOLS;
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { webpack } }),
  );
  const { code, output } = await run(
    [...npm(), 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder },
  );
  if (code !== 0) throw new StepFailure('webpack does not install.', { output });
  return folder;
}

/** @param {import('./bundlers.mjs').Written[]} files */
const gzipped = (files) =>
  files.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);

async function check() {
  const tools = await installTools();
  const problems = [];
  /** @type {Record<string, object>} */
  const table = {};
  for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the machine is shared
    const { first, later } = await bundle(PAGE, tools);
    const early = backEndModules(first);
    const deferred = backEndModules(later);
    table[bundler] = {
      first: gzipped(first),
      later: gzipped(later),
      'back-end modules first': early.length,
      'and later': deferred.length,
    };
    if (early.length > 0)
      problems.push(`${bundler} puts the back end into a page's first file: ${early.join(', ')}`);
    // Source maps not reaching the sources would hide every module.
    if (deferred.length === 0) problems.push(`${bundler} writes no module of the back end at all.`);
  }
  console.table(table);
  return problems;
}

try {
  report(await check(), "A page's first file holds nothing of the back end.");
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
