import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build as buildWithVite8 } from 'vite';

/**
 * Input and output of a build: `main.js` in `folder` into `out`.
 *
 * @typedef {{ folder: string, out: string, target?: string | undefined }} Job
 */

const DEFINED = { 'process.env.NODE_ENV': '"production"' };

/**
 * Bundlers set up as in an application; unset options use the bundler default. @satisfies {Record<string, (job: Job)
 * => Promise<unknown>>}
 */
export const BUNDLERS = {
  esbuild: (job) => buildWithEsbuild(job, {}),
  /** Angular's builder, since zone.js follows no native `await`: dependencies too. */
  angular: (job) =>
    buildWithEsbuild(job, {
      'async-await': false,
      'async-generator': false,
      'for-await': false,
    }),
  vite8: (job) => buildWithVite8(viteOptions(job)),
  vite5: async (job) => {
    // The CommonJS form of Vite is deprecated and prints a warning.
    const { build } = await installed(job.folder, '../node_modules/vite/dist/node/index.js');
    await build(viteOptions(job));
  },
  webpack: (job) => buildWithWebpack(job, []),
  swc: (job) =>
    buildWithWebpack(job, [
      {
        loader: 'swc-loader',
        options: { jsc: { target: job.target, parser: { syntax: 'ecmascript' } } },
      },
    ]),
  babel: (job) =>
    buildWithWebpack(job, [
      {
        loader: 'babel-loader',
        options: {
          cwd: job.folder,
          babelrc: false,
          configFile: false,
          sourceType: 'unambiguous',
          presets: [['@babel/preset-env', { targets: job.target }]],
        },
      },
    ]),
  rollup: async ({ folder, out }) => {
    const { rollup } = await installed(folder, 'rollup');
    const [commonjs, resolve, replace] = await Promise.all(
      ['commonjs', 'node-resolve', 'replace'].map(
        async (name) => (await installed(folder, `@rollup/plugin-${name}`)).default,
      ),
    );
    const bundle = await rollup({
      input: join(folder, 'main.js'),
      plugins: [
        replace({ values: DEFINED, preventAssignment: true }),
        resolve({ browser: true }),
        commonjs(),
      ],
      // React's packages begin with 'use client'.
      onwarn: () => {},
    });
    await bundle.write({ dir: out, format: 'es' });
    await bundle.close();
  },
};

/** @param {Job} job @param {Record<string, boolean>} supported as esbuild's option says it */
const buildWithEsbuild = ({ folder, out, target }, supported) =>
  esbuild.build({
    entryPoints: [join(folder, 'main.js')],
    outdir: out,
    bundle: true,
    minify: true,
    format: 'iife',
    ...(target && { target }),
    supported,
    define: DEFINED,
    logLevel: 'silent',
  });

/** @param {Job} job @returns {import('vite').InlineConfig} */
const viteOptions = ({ folder, out }) => ({
  root: folder,
  configFile: false,
  logLevel: 'silent',
  build: {
    outDir: out,
    emptyOutDir: true,
    rollupOptions: {
      input: join(folder, 'main.js'),
      output: { entryFileNames: 'main.js' },
      onwarn: () => {},
    },
  },
});

/** @param {Job} job @param {object[]} loaders what each module goes through, dependencies too, as old targets need it */
async function buildWithWebpack({ folder, out, target }, loaders) {
  const { default: webpack } = await installed(folder, 'webpack');
  const isOld = target === 'es5' || target === 'ie 11';
  const compiler = webpack({
    context: folder,
    entry: './main.js',
    mode: 'production',
    target: isOld ? ['web', 'es5'] : 'web',
    output: { path: out },
    performance: false,
    module: { rules: loaders.length > 0 ? [{ test: /\.m?js$/, use: loaders }] : [] },
  });
  await new Promise((resolve, reject) => {
    compiler.run((/** @type {Error | null} */ error, /** @type {any} */ stats) => {
      if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else resolve(undefined);
    });
  });
}

/**
 * Loads a tool installed beside the packages of the page.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<any>}
 */
const installed = (folder, name) =>
  import(pathToFileURL(createRequire(join(folder, 'main.js')).resolve(name)).href);
