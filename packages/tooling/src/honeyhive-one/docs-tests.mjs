import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { build } from 'esbuild';
import { run } from '../run.mjs';
import { root } from '../workspace.mjs';

/** Programs of HoneyHive's documentation: each checks what the server has stored. The history of the repository has them. */
const PROGRAMS = [
  'multi_step_trace',
  'setting_metadata',
  'setting_config',
  'setting_user_properties',
  'setting_user_feedback',
  'setting_user_properties_legacy',
  'client_side_evals',
  'tracer_ref',
];

/** Returns the last version of a program. @param {string} source @param {string} path */
async function lastVersion(source, path) {
  const git = (/** @type {string[]} */ ...words) => run(['git', '-C', source, ...words]);
  const filter = ['--all', '--diff-filter=AMR', '-1', '--format=%H', '--', path];
  const commit = (await git('log', ...filter)).output.trim();
  return (await git('show', `${commit}:${path}`)).output;
}

/**
 * Runs a program, unchanged, on our package and a local backend of its own.
 *
 * @param {string} source folder of HoneyHive's repository
 * @param {string} name
 * @returns {Promise<string | undefined>} the problem
 */
async function runProgram(source, name) {
  // The folder is inside the repository, so that the program finds our package.
  const folder = join(root, 'node_modules/.cache/honeyhive-docs-tests', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'program.ts'),
    await lastVersion(source, `tests/integration/${name}.ts`),
  );
  await build({
    entryPoints: [join(folder, 'program.ts')],
    outfile: join(folder, 'program.mjs'),
    format: 'esm',
    keepNames: true,
    logLevel: 'error',
  });
  const start = `const { main } = await import('./program.mjs');\nif ((await main()) === false) process.exitCode = 1;\n`;
  writeFileSync(join(folder, 'start.mjs'), start);
  const backend = await startLocal({ port: 0, store: 'memory' });
  const { code, output } = await run([process.execPath, join(folder, 'start.mjs')], {
    env: {
      HH_API_KEY: 'any',
      HH_PROJECT: 'docs',
      HH_API_URL: backend.url,
      HH_FLUSH_INTERVAL: '0.2',
    },
  });
  await backend.close();
  return code === 0 ? undefined : `${name}: ${output.trim().slice(-400)}`;
}

/** Runs all programs at once: each waits some seconds. @param {string} source @returns {Promise<string[]>} the problems */
export async function runDocsTests(source) {
  const results = await Promise.all(PROGRAMS.map((name) => runProgram(source, name)));
  const problems = results.filter((problem) => problem !== undefined);
  const passed = PROGRAMS.length - problems.length;
  console.log(`  ${passed} of ${PROGRAMS.length} programs of HoneyHive's documentation pass.`);
  return problems;
}
