// Measures the bytes a page loads for an entry point: bundled as by an application, minified, gzipped.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../workspace.mjs';

/** Code loaded only by some pages: the code of an `exporter`. A page loads the rest with the first span. */
const ON_REQUEST = /\/create-full-back-end/;

/** React packages, already present on a React page. */
const PEERS = ['react', 'react-dom', 'react/*', 'react-dom/*'];

/**
 * Returns the gzipped bytes of an entry, in total and loaded at once, and the minified bytes per module.
 *
 * @param {string} file
 * @param {string[]} [external]
 */
export async function pageSize(file, external = []) {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...PEERS, ...external],
    logLevel: 'silent',
  });
  const bytes = new Map(
    outputFiles.map(({ path, contents }) => [path, gzipSync(contents, { level: 9 }).length]),
  );
  const sizeOf = (/** @type {string} */ output) => bytes.get(join(root, output)) ?? 0;
  const { outputs } = metafile;
  const first = Object.keys(outputs).find((output) => outputs[output]?.entryPoint) ?? '';
  return {
    total: total([...loadedInAll(first, outputs)].map(sizeOf)),
    initial: total([...loadedAtOnce(first, outputs)].map(sizeOf)),
    modules: modulesOf(outputs),
  };
}

/** @param {import('esbuild').Metafile['outputs']} outputs */
function modulesOf(outputs) {
  /** @type {Map<string, number>} */
  const modules = new Map();
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      modules.set(input, (modules.get(input) ?? 0) + bytesInOutput);
    }
  }
  return modules;
}

/** @param {string} first @param {import('esbuild').Metafile['outputs']} outputs */
function loadedInAll(first, outputs) {
  const seen = loadedAtOnce(first, outputs);
  // Iterating a Set includes entries added during the iteration.
  for (const output of seen)
    for (const { path, kind, external } of outputs[output]?.imports ?? [])
      if (kind === 'dynamic-import' && !external && !ON_REQUEST.test(path))
        loadedAtOnce(path, outputs, seen);
  return seen;
}

/**
 * @param {string} output
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {Set<string>} [seen]
 */
function loadedAtOnce(output, outputs, seen = new Set()) {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind, external } of outputs[output]?.imports ?? []) {
    if (kind === 'import-statement' && !external) loadedAtOnce(path, outputs, seen);
  }
  return seen;
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);
