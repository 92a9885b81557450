import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build as buildWithVite } from 'vite';
import { root } from '../workspace.mjs';
import { readMapped } from './read-mapped.mjs';

/**
 * Files written by a bundler. `first`: files the page loads at once.
 *
 * @typedef {{ code: string, map: import('./source-bytes.mjs').SourceMap }} Written
 * @typedef {{ first: Written[], later: Written[] }} Bundled
 */

const DEFINED = { 'process.env.NODE_ENV': '"production"' };

/** Built package files, with source maps beside. */
const OF_PACKAGE = /packages\/\w+\/dist\/.*\.js$/;

/**
 * Bundlers of pages, set up as in an application, with source maps down to the package sources.
 *
 * @satisfies {Record<string, (page: string, tools: string) => Promise<Bundled>>}
 */
export const BUNDLERS = {
  esbuild: async (page) => {
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: [page],
      absWorkingDir: root,
      outdir: 'out',
      bundle: true,
      splitting: true,
      minify: true,
      write: false,
      metafile: true,
      sourcemap: 'external',
      format: 'esm',
      define: DEFINED,
      logLevel: 'silent',
    });
    const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
    const written = (/** @type {string} */ name) =>
      writtenOf(name, (file) => texts.get(join(root, file)) ?? '');
    const { outputs } = metafile;
    const imports = (/** @type {string} */ name) =>
      (outputs[name]?.imports ?? [])
        .filter(({ kind }) => kind === 'import-statement')
        .map(({ path }) => path);
    const names = Object.keys(outputs).filter((name) => name.endsWith('.js'));
    return split(
      names,
      names.filter((name) => outputs[name]?.entryPoint === relative(page)),
      imports,
      written,
    );
  },
  'Vite 8': async (page) => {
    const built = await buildWithVite({
      root,
      configFile: false,
      logLevel: 'silent',
      define: DEFINED,
      plugins: [
        {
          name: 'source-maps-of-packages',
          load: (id) => (OF_PACKAGE.test(id) ? readMapped(id) : null),
        },
      ],
      build: { write: false, sourcemap: 'hidden', rollupOptions: { input: page } },
    });
    const { output } = /** @type {import('vite').Rollup.RollupOutput} */ (built);
    const chunks = new Map(
      output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])),
    );
    return split(
      [...chunks.keys()],
      [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
      (name) => chunks.get(name)?.imports ?? [],
      (name) => {
        const { code = '', map = null } = chunks.get(name) ?? {};
        return { code, map: map ?? { sources: [], mappings: '' } };
      },
    );
  },
  'webpack 5': async (page, tools) => {
    const at = createRequire(join(tools, 'package.json')).resolve('webpack');
    const { default: webpack } = await import(pathToFileURL(at).href);
    const out = join(tools, 'out');
    const compiler = webpack({
      context: root,
      entry: page,
      mode: 'production',
      target: 'web',
      devtool: 'hidden-source-map',
      output: { path: out },
      performance: false,
      module: {
        rules: [
          {
            test: OF_PACKAGE,
            use: join(dirname(fileURLToPath(import.meta.url)), 'webpack-loader.mjs'),
          },
        ],
      },
    });
    /** @type {any} */
    const stats = await new Promise((resolve, reject) => {
      compiler.run((/** @type {Error | null} */ error, /** @type {any} */ done) => {
        if (error ?? done.hasErrors()) reject(error ?? new Error(done.toString('errors-only')));
        else resolve(done.toJson({ all: false, assets: true, entrypoints: true }));
      });
    });
    const isScript = (/** @type {{ name: string }} */ { name }) => name.endsWith('.js');
    const names = stats.assets
      .filter(isScript)
      .map((/** @type {{ name: string }} */ { name }) => name);
    const first = stats.entrypoints.main.assets.filter(isScript);
    return split(
      names,
      first.map((/** @type {{ name: string }} */ { name }) => name),
      () => [],
      (name) => writtenOf(name, (file) => readFileSync(join(out, file), 'utf8')),
    );
  },
};

/** @param {string} file */
const relative = (file) => file.slice(root.length + 1);

/** @param {string} name @param {(file: string) => string} read @returns {Written} */
const writtenOf = (name, read) => ({ code: read(name), map: JSON.parse(read(`${name}.map`)) });

/**
 * @param {string[]} names
 * @param {string[]} entries
 * @param {(name: string) => readonly string[]} importsOf what a file loads at once
 * @param {(name: string) => Written} read
 * @returns {Bundled}
 */
function split(names, entries, importsOf, read) {
  const atOnce = new Set(entries);
  for (const name of atOnce) for (const other of importsOf(name)) atOnce.add(other);
  return {
    first: [...atOnce].map(read),
    later: names.filter((name) => !atOnce.has(name)).map(read),
  };
}
