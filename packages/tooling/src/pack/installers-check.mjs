// Installs the packed packages with every package manager, as an application following the READMEs, and loads every
// entry point: no warnings of the SDK, no undeclared dependencies. With `--full`, or by hand with parts of names.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { explain, lastLines, seconds, StepFailure } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { entryPoints, npm, publicPackages } from '../workspace.mjs';
import { needsOpenTelemetry, OPENTELEMETRY_PEERS, OTHER_PEERS } from './optional-peers.mjs';
import { packAll } from './pack-all.mjs';

/** The package managers beside npm, installed in a folder of their own. */
const MANAGERS = { pnpm: '10.34.8', yarn: '1.22.22', '@yarnpkg/cli-dist': '4.18.1' };
/** Packages an application installs by name; core is never named. */
const NAMED = [
  '@honeyhive/node',
  '@honeyhive/web',
  '@honeyhive/react',
  '@honeyhive/llm',
  '@honeyhive/local',
];

/** OpenTelemetry's packages of line 2 do not take API 1.10 as a peer. */
const isOldApi = (/** @type {Installer} */ { api }) => api.startsWith('1.9.');

/** Lines by which installers complain about peers or undeclared packages. */
const COMPLAINT =
  /ERESOLVE|unmet peer|peer dependenc|incorrect peer|YN0002|YN0060|YN0086|isn't provided/i;

/**
 * @typedef {object} Installer
 * @property {string} api the version of OpenTelemetry's API that the application has
 * @property {string} pin the manifest's field that says where siblings come from
 * @property {(tools: string) => [string, ...string[]]} command
 * @property {Record<string, string>} [files] beside the manifest
 * @property {boolean} [isPlugAndPlay] there is no node_modules: Node runs through the manager
 */

/** @param {string} script @returns {(tools: string) => [string, ...string[]]} */
const tool = (script) => (tools) => [process.execPath, join(tools, 'node_modules', script)];

const NPM =
  (/** @type {string[]} */ ...options) =>
  () =>
    /** @type {[string, ...string[]]} */ ([
      ...npm(),
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      ...options,
    ]);
/** @param {string} tools @returns {[string, ...string[]]} */
const yarn1 = (tools) => [
  ...tool('yarn/bin/yarn.js')(tools),
  'install',
  '--ignore-scripts',
  '--no-progress',
  '--non-interactive',
  // The default cache identifies a tarball by name and version, and would return a tarball of an earlier build.
  '--cache-folder',
  join(tools, 'yarn-1-cache'),
];
/** @param {string} tools @returns {[string, ...string[]]} */
const pnpm = (tools) => [
  ...tool('pnpm/bin/pnpm.cjs')(tools),
  'install',
  '--ignore-scripts',
  '--reporter=append-only',
];
/** @param {string} tools @returns {[string, ...string[]]} */
const yarn4 = (tools) => [
  ...tool('@yarnpkg/cli-dist/bin/yarn.js')(tools),
  'install',
  '--no-immutable',
  '--mode=skip-build',
];

const LOOSE = 'nodeLinker: node-modules\nenableTelemetry: false\n';
const STRICT = 'nodeLinker: pnp\npnpFallbackMode: none\nenableTelemetry: false\n';

/** @type {Record<string, Installer>} */
const INSTALLERS = {
  'npm, API 1.9': { api: '1.9.1', pin: 'overrides', command: NPM() },
  'npm, API 1.10': { api: '1.10.0', pin: 'overrides', command: NPM() },
  'npm, strict peers': { api: '1.10.0', pin: 'overrides', command: NPM('--strict-peer-deps') },
  'pnpm, API 1.9': { api: '1.9.1', pin: 'pnpm', command: pnpm },
  'pnpm, API 1.10': { api: '1.10.0', pin: 'pnpm', command: pnpm },
  'Yarn 1': { api: '1.10.0', pin: 'resolutions', command: yarn1 },
  'Yarn 4, node_modules': {
    api: '1.10.0',
    pin: 'resolutions',
    command: yarn4,
    files: { '.yarnrc.yml': LOOSE, 'yarn.lock': '' },
  },
  "Yarn 4, Plug'n'Play": {
    api: '1.10.0',
    pin: 'resolutions',
    command: yarn4,
    files: { '.yarnrc.yml': STRICT, 'yarn.lock': '' },
    isPlugAndPlay: true,
  },
};

/**
 * Returns the manifest of an application. Unnamed siblings come from the tarballs too.
 *
 * @param {Installer} installer
 * @param {Record<string, string>} tarballs
 */
function manifest(installer, tarballs) {
  const { api, pin } = installer;
  const files = Object.fromEntries(
    Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]),
  );
  const named = Object.fromEntries(NAMED.map((name) => [name, files[name]]));
  const peers = { ...OTHER_PEERS, ...(isOldApi(installer) && OPENTELEMETRY_PEERS) };
  const dependencies = { ...named, ...peers, '@opentelemetry/api': api };
  const unnamed = Object.fromEntries(
    Object.entries(files).filter(([name]) => !NAMED.includes(name)),
  );
  const pins = pin === 'overrides' ? unnamed : files;
  return JSON.stringify({
    name: 'application',
    private: true,
    dependencies,
    ...(pin === 'pnpm' ? { pnpm: { overrides: pins } } : { [pin]: pins }),
  });
}

const LOADS = `
const problems = [];
(async () => {
  for (const entry of process.argv.slice(2)) {
    for (const load of [require, (name) => import(name)]) {
      try {
        if (Object.keys(await load(entry)).length === 0) problems.push(entry + ' exports nothing');
      } catch (error) {
        problems.push(entry + ': ' + String(error).split('\\n')[0]);
      }
    }
  }
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
})();
`;

const entries = publicPackages()
  .filter(({ manifest: { name } }) => NAMED.includes(name))
  .flatMap((one) => entryPoints(one.manifest));

/** @param {string} name @param {{ tools: string, tarballs: Record<string, string> }} given */
async function* tryOut(name, { tools, tarballs }) {
  const installer = INSTALLERS[name];
  if (!installer) return;
  const folder = mkdtempSync(join(tools, 'application-'));
  writeFileSync(join(folder, 'package.json'), manifest(installer, tarballs));
  writeFileSync(join(folder, 'load.cjs'), LOADS);
  for (const [file, text] of Object.entries(installer.files ?? {}))
    writeFileSync(join(folder, file), text);
  const env = {
    npm_config_user_agent: undefined,
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    CI: undefined,
  };
  const { code, output } = await run(installer.command(tools), { cwd: folder, env });
  if (code !== 0) {
    yield `does not install:\n${lastLines(output, 15)}`;
    return;
  }
  const complaints = output.split('\n').filter((line) => COMPLAINT.test(line));
  if (complaints.length > 0) yield `complains:\n${complaints.slice(0, 8).join('\n')}`;
  const node = installer.isPlugAndPlay
    ? [
        process.execPath,
        '--require',
        './.pnp.cjs',
        '--loader',
        './.pnp.loader.mjs',
        '--no-warnings',
      ]
    : [process.execPath];
  const loadable = entries.filter((entry) => isOldApi(installer) || !needsOpenTelemetry(entry));
  const loaded = await run(
    /** @type {[string, ...string[]]} */ ([...node, 'load.cjs', ...loadable]),
    { cwd: folder },
  );
  if (loaded.code !== 0) yield lastLines(loaded.output, 10);
}

/** @param {string[]} asked parts of installers' names */
async function check(asked) {
  const tools = temporaryFolder('managers');
  const packed = join(tools, 'packed');
  mkdirSync(packed);
  const tarballs = await packAll(packed);
  writeFileSync(
    join(tools, 'package.json'),
    JSON.stringify({ private: true, dependencies: MANAGERS }),
  );
  const { code, output } = await run(NPM('--loglevel=error')(), { cwd: tools });
  if (code !== 0) throw new StepFailure('The package managers do not install.', { output });
  const problems = [];
  for (const name of Object.keys(INSTALLERS)) {
    if (asked.length > 0 && !asked.some((part) => name.includes(part))) continue;
    const start = performance.now();
    const found = [];
    for await (const problem of tryOut(name, { tools, tarballs }))
      found.push(`${name}: ${problem}`);
    console.log(`${name}: ${found.length} problems, ${seconds(start)}`);
    problems.push(...found);
  }
  return problems;
}

try {
  report(
    await check(process.argv.slice(2)),
    `${entries.length} entry points load with every installer.`,
  );
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
