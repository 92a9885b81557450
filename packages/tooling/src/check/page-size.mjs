// What a page loads of an entry point: bundled as an application would, minified, gzipped.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../workspace.mjs';

/** Code that only some pages ask for: that of an `exporter`. A page loads the rest with its first span. */
const ON_REQUEST = /\/create-full-back-end/;

/** On a page with React it is there anyway. */
const PEERS = ['react', 'react-dom', 'react/*', 'react-dom/*'];

/**
 * The gzipped bytes of everything an entry can load and of what it loads at once, and the minified bytes of each module.
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
  // A set hands out what is added while it is read.
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
