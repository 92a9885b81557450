// Installs the packed packages into an empty folder, as a user would, and loads every entry point in every supported
// way: import, require(), both at once, every module mode of TypeScript, bundled for servers and for pages, and with
// --full (or in CI) workerd.
import { bundleWithVite, bundleWithWebpack } from './bundlers.mjs';
import { installPacked } from './install.mjs';
import { shareState } from './one-state.mjs';
import { bundleServers } from './server-bundles.mjs';
import { compileInModes } from './type-modes.mjs';
import { JEST, runInJest } from './jest.mjs';
import { importInNode, loadInWorkerd, requireInNode } from './loaders.mjs';
import { WORKERD } from './workerd.mjs';
import { report } from '../report.mjs';
import { explain, seconds, StepFailure } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { entryPoints, publicPackages } from '../workspace.mjs';
import { OPENTELEMETRY_PEERS, OTHER_PEERS } from './optional-peers.mjs';

const BROWSER_SAFE = [
  '@honeyhive/core',
  '@honeyhive/web',
  '@honeyhive/react',
  '@honeyhive/llm',
  '@honeyhive/conformance',
];
/** Their types are for any application; the local backend's are for Node alone. */
const TYPED = [...BROWSER_SAFE, '@honeyhive/node'];
const WORKER_SAFE = ['@honeyhive/core', '@honeyhive/node'];
const PEERS = {
  ...OPENTELEMETRY_PEERS,
  ...OTHER_PEERS,
  '@opentelemetry/api': '1.9.1',
  '@types/react': '19.3.0',
};
/** Not in the root package.json: only the pack checks need webpack. */
const WEBPACK = { webpack: '5.112.2' };

const full = process.argv.includes('--full') || Boolean(process.env['CI']);

/** @param {string[]} names */
const entriesOf = (names) =>
  publicPackages()
    .filter(({ manifest }) => names.includes(manifest.name))
    .flatMap(({ manifest }) => entryPoints(manifest));

/** Excludes the entry point with OpenTelemetry instrumentations, whose types require the types of Node. */
const needsNoNode = (/** @type {string} */ entry) => entry !== '@honeyhive/web/otel';

async function check() {
  const folder = temporaryFolder('install');
  const all = entriesOf(
    await installPacked(folder, { ...PEERS, ...WEBPACK, ...(full && WORKERD), ...(full && JEST) }),
  );
  /** @type {Record<string, () => Promise<string[]>>} problems by way of loading */
  const ways = {
    import: () => importInNode(folder, all),
    require: () => requireInNode(folder, all),
    'import and require together': () => shareState(folder),
    'types in each mode': () => compileInModes(folder, entriesOf(TYPED).filter(needsNoNode)),
    'server bundles': () => bundleServers(folder),
    Vite: () => bundleWithVite(folder, entriesOf(BROWSER_SAFE)),
    webpack: () => bundleWithWebpack(folder, entriesOf(BROWSER_SAFE)),
    ...(full && { 'Jest 30': () => runInJest(folder, all) }),
    ...(full && { workerd: () => loadInWorkerd(folder, entriesOf(WORKER_SAFE)) }),
  };
  const problems = [];
  for (const [way, load] of Object.entries(ways)) {
    const start = performance.now();
    const found = await load();
    console.log(`${way}: ${found.length} problems, ${seconds(start)}`);
    problems.push(...found.map((problem) => `${way}: ${problem}`));
  }
  return { problems, count: all.length };
}

try {
  const { problems, count } = await check();
  report(problems, `${count} entry points load in every way.`);
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
