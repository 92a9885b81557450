import { writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { run } from './run.mjs';
import { lastLines } from './step.mjs';

/**
 * Each entry point in a fresh Node, so that one cannot help another.
 *
 * @param {string} folder where the packages are installed
 * @param {string[]} entries
 * @param {string} extension `mjs` or `cjs`
 * @param {(entry: string) => string} program
 */
async function loadInNode(folder, entries, extension, program) {
  const problems = [];
  const file = join(folder, `load.${extension}`);
  for (const entry of entries) {
    writeFileSync(file, program(entry));
    const { code, output } = await run([process.execPath, '--stack-trace-limit=0', file], {
      cwd: folder,
    });
    if (code !== 0) problems.push(`${entry}:\n${lastLines(output, 12)}`);
  }
  return problems;
}

const REFUSE_EMPTY = "if (Object.keys(m).length === 0) throw new Error('it exports nothing');";

/** @param {string} folder @param {string[]} entries */
export const importInNode = (folder, entries) =>
  loadInNode(folder, entries, 'mjs', (entry) => `import * as m from '${entry}';\n${REFUSE_EMPTY}`);

/** @param {string} folder @param {string[]} entries */
export const requireInNode = (folder, entries) =>
  loadInNode(folder, entries, 'cjs', (entry) => `const m = require('${entry}');\n${REFUSE_EMPTY}`);

/** @param {string} folder @param {string[]} entries */
export async function loadInWorkerd(folder, entries) {
  const problems = [];
  for (const entry of entries) {
    const problem = await loadOneInWorkerd(folder, entry);
    if (problem) problems.push(`${entry}:\n${problem}`);
  }
  return problems;
}

/** @param {string} folder @param {string} entry */
async function loadOneInWorkerd(folder, entry) {
  const worker = join(folder, 'worker.mjs');
  try {
    await build({
      stdin: {
        contents: `import * as m from '${entry}';\nexport default { fetch: () => Response.json(Object.keys(m)) };`,
        resolveDir: folder,
      },
      outfile: worker,
      bundle: true,
      format: 'esm',
      target: 'es2022',
      conditions: ['workerd', 'worker', 'module'],
      external: ['node:*', 'cloudflare:*'],
      plugins: [nodePrefix],
      logLevel: 'silent',
    });
  } catch (error) {
    return String(error);
  }
  writeFileSync(join(folder, 'workerd.mjs'), WORKERD_PROGRAM);
  const { code, output } = await run([process.execPath, 'workerd.mjs', worker], { cwd: folder });
  return code === 0 ? '' : lastLines(output, 12);
}

/** workerd knows Node's modules by their `node:` names only. @type {import('esbuild').Plugin} */
const nodePrefix = {
  name: 'node-prefix',
  setup({ onResolve }) {
    onResolve({ filter: /^[a-z_]+(\/[a-z_]+)?$/ }, ({ path }) =>
      isBuiltin(path) ? { path: `node:${path}`, external: true } : undefined,
    );
  },
};

const WORKERD_PROGRAM = `
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';
const worker = new Miniflare({
  modules: true,
  script: readFileSync(process.argv[2], 'utf8'),
  compatibilityDate: '2026-07-01',
  compatibilityFlags: ['nodejs_compat'],
});
try {
  const response = await worker.dispatchFetch('http://worker/');
  const text = await response.text();
  if (!response.ok || JSON.parse(text).length === 0) throw new Error(text);
} finally {
  await worker.dispose();
}
`;
