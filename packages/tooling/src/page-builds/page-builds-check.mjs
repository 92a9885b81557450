// Checks the packed packages in every build of a page, with and without zone.js, in Chromium and Firefox: a line per
// cell. With `--full`, or in CI; `npm test` runs the slice named in the table. node
// packages/tooling/src/page-builds/page-builds-check.mjs [part of a build's name …]
import { join } from 'node:path';
import { findFirefox } from '../setup/browser.mjs';
import { installPacked } from '../pack/install.mjs';
import { buildPage, copyProgram } from './build-page.mjs';
import { BUILDS, TOOLS } from './table.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { explain, seconds, StepFailure } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { tool } from '../workspace.mjs';

const PEERS = { '@opentelemetry/api': '1.9.1', react: '19.3.1', 'react-dom': '19.3.1' };

/** @param {string[]} asked */
async function check(asked) {
  const folder = temporaryFolder('page-builds');
  await installPacked(folder, { ...PEERS, ...TOOLS });
  const program = copyProgram(folder);
  const pages = join(folder, 'pages');
  const problems = [];
  const isAsked = (/** @type {string} */ name) =>
    asked.length === 0 || asked.some((part) => name.includes(part));
  for (const build of BUILDS.filter(({ name }) => isAsked(name))) {
    const start = performance.now();
    try {
      await buildPage(build, program, pages);
      console.log(`built ${build.name}, ${seconds(start)}`);
    } catch (error) {
      problems.push(`${build.name} does not build: ${String(error)}`);
    }
  }
  if (!findFirefox()) console.log('Firefox is not installed: its cells are left out.');
  const { code, output } = await run(
    [
      ...tool('@playwright/test', 'playwright'),
      'test',
      'web/src/e2e/builds.e2e.ts',
      '--reporter=list',
      `--grep=${asked.join('|')}`,
    ],
    { env: { HONEYHIVE_PAGES: pages } },
  );
  console.log(output);
  if (code !== 0) problems.push('Cells have failed: see above.');
  return problems;
}

try {
  report(await check(process.argv.slice(2)), 'Every build of a page works.');
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
