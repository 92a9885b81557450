import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';

/** Returns a page program keeping every export of an entry point. @param {string} entry */
const program = (entry) => `import * as m from '${entry}';\nglobalThis.kept = { ...m };\n`;

/**
 * @param {string} folder where the packages are installed
 * @param {string[]} entries
 * @param {(folder: string) => Promise<string>} bundle bundles `main.js` into `dist`; gives its complaint, if any
 */
async function bundleEach(folder, entries, bundle) {
  const problems = [];
  for (const [index, entry] of entries.entries()) {
    const app = join(folder, `app-${index}`);
    mkdirSync(app, { recursive: true });
    writeFileSync(join(app, 'main.js'), program(entry));
    const problem = (await bundle(app)) || nodeImports(join(app, 'dist'));
    if (problem) problems.push(`${entry}: ${problem}`);
  }
  return problems;
}

/** Finds Node modules, or bundler placeholders of Node modules, in the bundle of a page. @param {string} folder */
function nodeImports(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  if (files.length === 0) return 'the bundle is empty';
  const code = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const [, found] = /\b(?:from|import|require)\s*\(?\s*["'](node:[\w/]+)["']/.exec(code) ?? [];
  return found ? `the bundle imports ${found}` : '';
}

/** @param {string} folder @param {string[]} entries */
export const bundleWithVite = (folder, entries) =>
  bundleEach(folder, entries, async (app) => {
    /** @type {string[]} */
    const builtins = [];
    try {
      await build({
        root: app,
        configFile: false,
        logLevel: 'silent',
        plugins: [collectBuiltins(builtins)],
        build: { outDir: 'dist', rollupOptions: { input: join(app, 'main.js') } },
      });
    } catch (error) {
      return String(error).split('\n    at ')[0] ?? '';
    }
    return builtins.join('; ');
  });

/** Vite would put an empty module in place of Node's. @param {string[]} found @returns {import('vite').Plugin} */
const collectBuiltins = (found) => ({
  name: 'collect-builtins',
  enforce: 'pre',
  resolveId(source, importer) {
    if (isBuiltin(source)) found.push(`${importer} imports ${source}`);
  },
});

/** @param {string} folder @param {string[]} entries */
export const bundleWithWebpack = (folder, entries) =>
  bundleEach(folder, entries, async (app) => {
    writeFileSync(join(folder, 'webpack.mjs'), WEBPACK_PROGRAM);
    const { code, output } = await run(
      [process.execPath, '--stack-trace-limit=0', 'webpack.mjs', app],
      { cwd: folder },
    );
    return code === 0 ? '' : lastLines(output, 20);
  });

const WEBPACK_PROGRAM = `
import webpack from 'webpack';
const [context] = process.argv.slice(2);
webpack({
  context,
  entry: './main.js',
  mode: 'production',
  target: 'web',
  output: { path: context + '/dist', clean: true },
  performance: false,
}).run((error, stats) => {
  if (error) console.error(error);
  if (stats?.hasErrors() || stats?.hasWarnings()) console.error(stats.toString({ preset: 'errors-warnings' }));
  process.exitCode = error || stats?.hasErrors() || stats?.hasWarnings() ? 1 : 0;
});
`;
