import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** @param {string} file */
export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @typedef {{ folder: string, manifest: Record<string, any> }} Package */

/** Every workspace package, examples included. */
export function packages() {
  return ['packages', 'packages/examples']
    .map((parent) => join(root, parent))
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }));
}

/** Returns the published packages. */
export const publicPackages = () => packages().filter(({ manifest }) => !manifest.private);

/**
 * The names under which a package's entry points are imported: `@honeyhive/core/testing`.
 *
 * @param {Record<string, any>} manifest
 * @returns {string[]}
 */
export function entryPoints({ name, exports = {} }) {
  return (
    Object.keys(exports)
      // `register` is a program for `node --import`: it exports nothing, and has a test of its own. A pattern is no name.
      .filter((key) => key !== './package.json' && !/\/register$|\*/.test(key))
      .map((key) => name + key.slice(1))
  );
}

/**
 * Returns the command line of a tool installed at the root. Uses the JavaScript file instead of `node_modules/.bin`,
 * which holds shell scripts on Windows.
 *
 * @param {string} name of the package
 * @param {string} [program] when it is not called like the package
 * @returns {[string, ...string[]]}
 */
export function tool(name, program = name) {
  const folder = join(root, 'node_modules', name);
  const { bin } = readJson(join(folder, 'package.json'));
  return [process.execPath, join(folder, typeof bin === 'string' ? bin : bin[program])];
}

/** Returns the npm command line, preferably of the running npm. */
export function npm() {
  const script = process.env['npm_execpath'];
  return /** @type {[string, ...string[]]} */ (
    script?.endsWith('npm-cli.js') ? [process.execPath, script] : ['npm']
  );
}

/**
 * The files below a folder, as paths from there; build results and dependencies are passed over.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.'))
      return [];
    if (!entry.isDirectory()) return [entry.name];
    return filesBelow(join(folder, entry.name)).map((file) => `${entry.name}/${file}`);
  });
}
