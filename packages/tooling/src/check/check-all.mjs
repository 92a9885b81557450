import { join } from 'node:path';
import { run } from '../run.mjs';
import { explain, seconds, StepFailure } from '../step.mjs';
import { buildPackages, setUp } from '../setup/setup.mjs';
import { checkTypes } from './type-check.mjs';
import { root, tool } from '../workspace.mjs';

/** @typedef {{ ok: boolean, output: string, worthReading?: boolean }} Outcome */

/**
 * @param {string[]} options `--full` adds the runtimes, and passes on to the checks that have more to say
 * @returns {Promise<number>} the exit code
 */
export async function checkAll(options) {
  await setUp({ browser: false, build: false });
  const full = options.includes('--full') || Boolean(process.env['CI']);

  /** @type {Record<string, () => Promise<Outcome>>} */
  const checks = {
    build: () => succeeds(buildPackages),
    oxlint: () => command(...tool('oxlint'), '--type-aware', '--deny-warnings', '--format=unix'),
    oxfmt: () => command(...tool('oxfmt'), '--check'),
    'types (TypeScript 7)': () => checkTypes('typescript7'),
    'types (TypeScript 5)': () => checkTypes('typescript5'),
    knip: () => command(...tool('knip'), '--no-config-hints'),
    'publint and attw': () => script('pack/publish-check.mjs'),
    'installed packages': () => script('pack/pack-check.mjs', ...options),
    ...(full && {
      'delivery fuzz': () => fuzz('packages/core/src/export/fuzz.test.ts'),
      'relay fuzz': () => fuzz('packages/node/src/relay/read/hostile.test.ts'),
      'redaction time': () => fuzz('packages/core/src/privacy/presets/linear-time.test.ts'),
      runtimes: () => script('matrix/matrix-check.mjs'),
      'page builds': () => script('page-builds/page-builds-check.mjs'),
      WebKit: () => script('webkit/run.mjs', '--all'),
      installers: () => script('pack/installers-check.mjs'),
      'Next page': () => script('docs/next-check.mjs'),
      'model frameworks': () => script('models/model-frameworks-check.mjs'),
      NestJS: () => script('docs/nest-check.mjs'),
      'honeyhive 1.0': () => script('honeyhive-one/honeyhive-one-check.mjs'),
    }),
    'release rehearsal': () => script('release/rehearsal-check.mjs'),
    sizes: () => script('check/size-check.mjs'),
    'first files': () => script('first-file/first-file-check.mjs'),
    'house rules': () => script('check/house-check.mjs'),
    'docs and links': () => script('docs/docs-check.mjs'),
    'examples in comments': () => script('docs/examples-check.mjs'),
    'options table': () => script('check/options-check.mjs'),
  };

  const failed = [];
  for (const [name, check] of Object.entries(checks)) {
    const start = performance.now();
    const { ok, output, worthReading } = await check();
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}  ${seconds(start)}`);
    if (!ok || worthReading) console.log(`\n${output.trimEnd()}\n`);
    if (!ok) failed.push(name);
  }
  console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

/** @param {[string, ...string[]]} commandLine @returns {Promise<Outcome>} */
async function command(...commandLine) {
  const { code, output } = await run(commandLine);
  return { ok: code === 0, output };
}

/**
 * Runs a test of generated inputs, with more or larger inputs than `npm test`.
 *
 * @param {string} file
 * @returns {Promise<Outcome>}
 */
async function fuzz(file) {
  const { code, output } = await run(
    [
      ...tool('vitest'),
      'run',
      '--config=packages/tooling/vitest.config.ts',
      `--root=${root}`,
      file,
    ],
    {
      env: {
        FUZZ_SEEDS: '150',
        RELAY_CASES: '10000',
        LINEAR_LENGTH: '50000',
        NODE_ENV: 'test',
      },
    },
  );
  return { ok: code === 0, output };
}

/**
 * Runs a check of the folder; the measured values are shown on success too.
 *
 * @param {string} file
 * @param {string[]} options
 */
const script = async (file, ...options) => ({
  ...(await command(process.execPath, join(root, 'packages/tooling/src', file), ...options)),
  worthReading: true,
});

/** @param {() => Promise<unknown>} work @returns {Promise<Outcome>} */
async function succeeds(work) {
  try {
    await work();
    return { ok: true, output: '' };
  } catch (error) {
    return { ok: false, output: error instanceof StepFailure ? explain(error) : String(error) };
  }
}
