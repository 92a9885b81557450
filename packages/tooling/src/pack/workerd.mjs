import { writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { run } from '../run.mjs';

/**
 * Package containing workerd; not in the root package.json, since only the checks of packed packages need workerd.
 */
export const WORKERD = { miniflare: '4.20260730.0' };

/**
 * Bundles a Worker as the official tools do, sends a request, and returns the response.
 *
 * @param {string} folder where the packages and {@link WORKERD} are installed
 * @param {string} source of the Worker's module
 * @param {string} [query] what stands behind the `?` of the one request
 * @returns {Promise<{ code: number, output: string }>} `output` is the answer's text, or what went wrong
 */
export async function runInWorkerd(folder, source, query = '') {
  const worker = join(folder, 'worker.mjs');
  try {
    await build({
      stdin: { contents: source, resolveDir: folder },
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
    return { code: 1, output: String(error) };
  }
  writeFileSync(join(folder, 'workerd.mjs'), HOST);
  return run([process.execPath, 'workerd.mjs', worker, query], { cwd: folder });
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

const HOST = `
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';
const [, , file, query] = process.argv;
const worker = new Miniflare({
  modules: true,
  script: readFileSync(file, 'utf8'),
  compatibilityDate: '2026-07-01',
  compatibilityFlags: ['nodejs_compat'],
});
try {
  const response = await worker.dispatchFetch('http://worker/?' + query);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  console.log(text);
} finally {
  await worker.dispose();
}
`;
