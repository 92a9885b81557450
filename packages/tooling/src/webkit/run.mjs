// node run.mjs [--all] [--report=FILE] [test files]: runs the browser tests in WebKit (the engine of Safari), if
// installed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { closingLine } from '../test/totals.mjs';
import { filesBelow, root } from '../workspace.mjs';
import { findWebKit, startDriver } from './browser.mjs';
import { Context } from './page.mjs';
import { beginSuite, patience, Skipped } from './playwright.mjs';
import { Session } from './session.mjs';

/** Test files with the largest differences between engines; the rest run with `--all`. */
const EACH_RUN = ['page', 'offline', 'bfcache', 'surroundings', 'conformance', 'body-errors'];

const folder = join(root, 'node_modules/.cache/webkit');
const given = process.argv.slice(2);
const isAll = given.includes('--all');
const report = given.find((option) => option.startsWith('--report='))?.slice('--report='.length);
const named = given.filter((option) => !option.startsWith('--'));

const files = filesBelow(join(root, 'packages/web'))
  .map((file) => `packages/web/${file}`)
  .filter((file) => file.endsWith('.e2e.ts') && (named.length === 0 || named.includes(file)))
  .filter((file) => isAll || EACH_RUN.includes(basename(file, '.e2e.ts')));

const totals = { passed: 0, failed: 0, skipped: 0 };
const browser = findWebKit();
const driver = browser && files.length > 0 ? await startDriver() : undefined;
if (!browser)
  console.log(
    'WebKit is not installed (Debian: `apt-get install webkit2gtk-driver xvfb`): its tests are skipped.',
  );
for (const file of files) {
  const suite = await load(file);
  const why = suite.skips.find(([isSkipped]) => isSkipped({ browserName: 'webkit' }));
  if (!driver || why) totals.skipped += suite.cases.length;
  else await runSuite(suite);
}
driver?.stop();
if (report) writeFileSync(report, JSON.stringify(totals));
else console.log(`\n${closingLine(totals)}`);
process.exit(totals.failed > 0 ? 1 : 0);

/** @param {string} file */
async function load(file) {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(file, '.ts')}.mjs`);
  const suite = beginSuite(file);
  await build({
    entryPoints: [join(root, file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
    // A test file consists only of side effects.
    ignoreAnnotations: true,
    plugins: [{ name: 'webkit', setup: adapt }],
  });
  await import(`${pathToFileURL(outfile).href}?${String(Date.now())}`);
  return suite;
}

/** Has test files find the stand-in for Playwright, and their neighbours. @param {import('esbuild').PluginBuild} building */
function adapt(building) {
  building.onResolve({ filter: /^@playwright\/test$/ }, () => ({
    path: pathToFileURL(join(import.meta.dirname, 'playwright.mjs')).href,
    external: true,
  }));
  // Nothing is built of the tests' own set-up: its sources are bundled.
  building.onResolve({ filter: /^@honeyhive\/test-support\// }, ({ path }) => ({
    path: join(root, 'packages/test-support/src', `${basename(path)}.ts`),
  }));
  building.onLoad({ filter: /packages\/.*\.ts$/ }, async ({ path }) => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(path, 'utf8');
    const url = JSON.stringify(pathToFileURL(path).href);
    return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
  });
}

/** @param {import('./playwright.mjs').Suite} suite */
async function runSuite({ file, cases, before, after, first }) {
  for (const body of first) await body({});
  for (const { title, body } of cases) {
    const begun = Date.now();
    const outcome = await runCase(body, before, after);
    const seconds = ((Date.now() - begun) / 1_000).toFixed(1);
    const mark = { passed: '✓', failed: '✘', skipped: '-' }[outcome.status];
    totals[outcome.status] += 1;
    console.log(`  ${mark}  [webkit] › ${file} › ${title} (${seconds}s)`);
    if (outcome.status === 'failed') console.log(String(outcome.error?.stack ?? outcome.error));
  }
}

/**
 * @param {import('./playwright.mjs').Body} body
 * @param {import('./playwright.mjs').Body[]} before
 * @param {import('./playwright.mjs').Body[]} after
 * @returns {Promise<{ status: 'passed' | 'failed' | 'skipped', error?: any }>}
 */
async function runCase(body, before, after) {
  patience.ms = 60_000;
  const context = new Context(await Session.open(driver?.url ?? '', browser ?? ''));
  const fixtures = {
    context,
    page: await context.newPage(),
    browserName: 'webkit',
    launchOptions: {},
  };
  try {
    const work = (async () => {
      for (const prepare of before) await prepare(fixtures);
      await body(fixtures);
    })();
    await Promise.race([work, late()]);
    return { status: 'passed' };
  } catch (error) {
    return error instanceof Skipped ? { status: 'skipped' } : { status: 'failed', error };
  } finally {
    await context.close();
    for (const tidy of after) await tidy(fixtures);
  }
}

/** Rejects after the time limit of a test, which the test may extend. */
async function late() {
  const begun = Date.now();
  while (Date.now() - begun < patience.ms)
    await new Promise((resolve) => void setTimeout(resolve, 500).unref());
  throw new Error(`The test has not ended within ${patience.ms} ms.`);
}
