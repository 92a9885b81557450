// Bundles a server program with every bundler, as ES module and CommonJS, and runs the bundle: bundled code must
// deliver.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build as esbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';

/** Program recording with a module function, sending in either protocol, and checking the sent data. */
const PROGRAM = `
import { HoneyHiveTracer, withSpan } from '@honeyhive/node';
import { redactSecrets } from '@honeyhive/node/redact';
import { traceOpenAI } from '@honeyhive/llm/openai';

async function main() {
  for (const protocol of ['http/json', 'http/protobuf']) {
    let bytes = 0;
    const tracer = new HoneyHiveTracer({
      apiKey: 'bundled',
      protocol,
      redact: redactSecrets(),
      fetch: async (url, { body }) => {
        bytes += body.byteLength ?? body.length;
        return new Response(null, { status: 200 });
      },
    });
    await withSpan('outer', () => withSpan('inner', async () => 1));
    const { exported } = await tracer.flush();
    await tracer.shutdown();
    if (exported !== 2 || bytes < 100) throw new Error(protocol + ': ' + exported + ' spans, ' + bytes + ' bytes');
  }
  console.log('delivered', typeof traceOpenAI);
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** @typedef {{ folder: string, entry: string }} App */

/** @type {Record<string, (app: App) => Promise<string>>} each gives the bundle's file */
const BUNDLERS = {
  'esbuild, ES module': (app) => withEsbuild(app, 'esm'),
  'esbuild, CommonJS': (app) => withEsbuild(app, 'cjs'),
  'Rollup, ES module': (app) => withRollup(app, 'es'),
  'Rollup, CommonJS': (app) => withRollup(app, 'cjs'),
  'Vite, SSR': withVite,
};

/** @param {App} app @param {'esm' | 'cjs'} format */
async function withEsbuild({ folder, entry }, format) {
  const outfile = join(folder, `esbuild-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  await esbuild({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format,
    minify: true,
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}

/** @param {App} app @param {'es' | 'cjs'} format */
async function withRollup({ folder, entry }, format) {
  const file = join(folder, `rollup.${format === 'es' ? 'mjs' : 'cjs'}`);
  const bundle = await rollup({
    input: entry,
    external: (/** @type {string} */ id) => id.startsWith('node:'),
    // The shared state is CommonJS for Node alone; Rollup knows ES modules.
    plugins: [nodeResolve({ exportConditions: ['default'] })],
    logLevel: 'silent',
  });
  await bundle.write({ file, format, inlineDynamicImports: true });
  return file;
}

/** @param {App} app */
async function withVite({ folder, entry }) {
  await vite({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: 'vite',
      rollupOptions: { output: { entryFileNames: 'main.mjs' } },
    },
  });
  return join(folder, 'vite/main.mjs');
}

/** @param {string} folder where the packages are installed @returns {Promise<string[]>} problems */
export async function bundleServers(folder) {
  const app = join(folder, 'server');
  mkdirSync(app, { recursive: true });
  const entry = join(app, 'main.mjs');
  writeFileSync(entry, PROGRAM);
  const problems = [];
  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    try {
      const file = await bundle({ folder: app, entry });
      const { code, output } = await run([process.execPath, file], { cwd: app });
      if (code !== 0 || !output.includes('delivered'))
        problems.push(`${name}:\n${lastLines(output, 12)}`);
    } catch (error) {
      problems.push(`${name}: ${String(error).split('\n    at ')[0]}`);
    }
  }
  return problems;
}
