import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { BUNDLERS } from './bundlers.mjs';

const ZONE_FILE = join(root, 'node_modules/zone.js/bundles/zone.umd.js');

/** Files of a page by the path on the site. @typedef {Map<string, string>} PageFiles */

/** Program bundled by every build. */
export const PROGRAM = join(root, 'packages/tooling/src/page-builds/program');

/** A folder's name for a build. @param {import('./table.mjs').Build} build */
const folderOf = ({ name }) => name.toLowerCase().replaceAll(/\W+/g, '-');

/**
 * Bundles the program.
 *
 * @param {import('./table.mjs').Build} build
 * @param {string} program the folder of the program; the packages are found from there
 * @param {string} pages where the builds of a run lie beside each other
 */
export async function buildPage(build, program, pages) {
  const out = join(pages, folderOf(build));
  mkdirSync(out, { recursive: true });
  await BUNDLERS[build.by]({ folder: program, out, target: build.target });
}

/** Copies the program beside installed packages. @param {string} folder */
export function copyProgram(folder) {
  const program = join(folder, 'program');
  cpSync(PROGRAM, program, { recursive: true });
  return program;
}

/**
 * Returns the page of a build: the document at `/`, scripts in execution order.
 *
 * @param {string} pages
 * @param {import('./table.mjs').Build} build
 * @param {import('./table.mjs').Zone} zone
 * @returns {PageFiles}
 */
export function pageOf(pages, build, zone) {
  const folder = join(pages, folderOf(build));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  // Modules and deferred scripts run in document order.
  const page = `<script src="/main.js" ${MODULES.has(build.by) ? 'type="module"' : 'defer'}></script>`;
  const zoned = `<script src="/zone.js" defer></script>`;
  const scripts = {
    'without zone.js': [page],
    'zone.js before': [zoned, page],
    'zone.js after': [page, zoned],
  }[zone];
  return new Map([
    [
      '/',
      `<!doctype html><title>Build</title><link rel="icon" href="data:,">${scripts.join('')}<body></body>`,
    ],
    ['/zone.js', readFileSync(ZONE_FILE, 'utf8')],
    ...files.map(
      (file) => /** @type {const} */ ([`/${file}`, readFileSync(join(folder, file), 'utf8')]),
    ),
  ]);
}

/** Bundlers writing modules. @type {ReadonlySet<string>} */
const MODULES = new Set(['vite5', 'vite8', 'rollup']);
