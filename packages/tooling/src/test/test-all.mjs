import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { setUp } from '../setup/setup.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { closingLine, judged, playwrightTotals, sum } from './totals.mjs';
import { filesBelow, readJson, root, tool } from '../workspace.mjs';

/**
 * Runs unit tests with vitest, then browser tests with Playwright, and adds up the counts.
 *
 * @param {string[]} filters parts of test files' paths; none means all tests
 * @returns {Promise<number>} the exit code
 */
export async function testAll(filters) {
  const files = filesBelow(join(root, 'packages'))
    .map((file) => `packages/${file}`)
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
  const unitTests = files.filter((file) => /\.test\.tsx?$/.test(file));
  const browserTests = files.filter((file) => file.endsWith('.e2e.ts'));

  const { chromium } = await setUp({ browser: browserTests.length > 0, build: true });
  const reports = temporaryFolder('test');
  const parts = [];
  if (unitTests.length > 0) parts.push(await runVitest(filters, join(reports, 'vitest.json')));
  if (browserTests.length > 0) {
    parts.push(await runPlaywright(browserTests, join(reports, 'playwright.json'), chromium));
    parts.push(await runWebKit(browserTests, join(reports, 'webkit.json')));
  }

  const total = sum(parts);
  const ran = total.passed + total.failed > 0;
  if (!ran) console.error('\nNo test ran.');
  console.log(`\n${closingLine(total)}`);
  return ran && total.failed === 0 ? 0 : 1;
}

/** @param {string[]} filters @param {string} report */
async function runVitest(filters, report) {
  const { code } = await run(
    [
      ...tool('vitest'),
      'run',
      '--config=packages/tooling/vitest.config.ts',
      `--root=${root}`,
      '--reporter=default',
      `--reporter=${join(root, 'packages/tooling/src/test/totals-reporter.mjs')}`,
      ...filters,
    ],
    { stream: true, env: { HONEYHIVE_TOTALS: report, NODE_ENV: 'test' } },
  );
  return judged(existsSync(report) ? readJson(report) : undefined, code);
}

/** Safari's engine, which Playwright does not drive here. @param {string[]} files @param {string} report */
async function runWebKit(files, report) {
  const { code } = await run(
    [
      process.execPath,
      join(root, 'packages/tooling/src/webkit/run.mjs'),
      `--report=${report}`,
      ...files,
    ],
    { stream: true },
  );
  return judged(existsSync(report) ? readJson(report) : undefined, code);
}

/** @param {string[]} files @param {string} report @param {string | undefined} chromium */
async function runPlaywright(files, report, chromium) {
  const { code } = await run(
    [...tool('@playwright/test', 'playwright'), 'test', ...files, '--reporter=list,json'],
    { stream: true, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report, CHROMIUM_PATH: chromium } },
  );
  return judged(existsSync(report) ? playwrightTotals(readJson(report)) : undefined, code);
}
