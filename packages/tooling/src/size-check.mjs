// What an entry point costs a page: bundled from dist as an application would, minified, gzipped, and held
// against budgets.json. A budget is raised by hand, with the reason in the commit.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { report } from './report.mjs';
import { packages, readJson, root } from './workspace.mjs';

const PEERS = ['react', 'react-dom', 'react/*', 'react-dom/*'];

/** @typedef {{ entry: string, external?: string[], budget?: number }} Budget */

/**
 * The gzipped bytes of an entry point: everything it can load, and what it loads at once.
 *
 * @param {string} file
 * @param {string[]} external
 */
async function measure(file, external) {
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
  const outputs = Object.keys(metafile.outputs);
  const first = outputs.find((output) =>
    metafile.outputs[output]?.entryPoint?.endsWith('dist/index.js'),
  );
  const initial = [...loadedAtOnce(first ?? '', metafile.outputs)];
  return { total: total(outputs.map(sizeOf)), initial: total(initial.map(sizeOf)) };
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

/** @type {Record<string, Budget>} */
const budgets = readJson(join(root, 'packages/tooling/budgets.json'));
const problems = [];
const table = [];
for (const [name, { entry, external = [], budget }] of Object.entries(budgets)) {
  const owner = packages().find(({ manifest }) => manifest.name === entry);
  const file = join(owner?.folder ?? '', 'dist/index.js');
  if (!existsSync(file)) {
    problems.push(`${name}: ${file} is not built`);
    continue;
  }
  const measured = await measure(file, external);
  const ours = await measure(file, [...external, '@opentelemetry/*']);
  table.push({
    name,
    measured: measured.total,
    budget,
    initial: measured.initial,
    ours: ours.total,
  });
  if (budget && measured.total > budget) {
    problems.push(
      `${name}: ${measured.total} bytes gzipped, ${measured.total - budget} over its budget`,
    );
  }
}
console.table(Object.fromEntries(table.map(({ name, ...row }) => [name, row])));
report(problems, 'All within budget.');
