import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { backEndModules } from './back-end.mjs';
import { sourceBytes } from './source-bytes.mjs';

/** Next configuration writing the source maps of browser files. */
export const NEXT_CONFIG = 'export default { productionBrowserSourceMaps: true };';

/** Returns the minified bytes of SDK modules in `files`. @param {import('./bundlers.mjs').Written[]} files */
const oursIn = (files) =>
  files
    .flatMap(({ code, map }) => [...sourceBytes(code, map)])
    .filter(([source]) => /(?:core|web)\/src\//.test(source))
    .reduce((sum, [, bytes]) => sum + bytes, 0);

/**
 * Returns the problems of the files Turbopack wrote for a page, by the document; prints the sizes.
 *
 * @param {string} folder of the built app
 * @param {string} html
 */
export function wrongNextFiles(folder, html) {
  const chunks = join(folder, '.next/static/chunks');
  const written = readdirSync(chunks, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const code = readFileSync(join(chunks, file), 'utf8');
      // A file is named by a content hash, and so is the source map.
      const [, name] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
      if (!name) return [];
      const map = JSON.parse(readFileSync(join(chunks, dirname(file), name), 'utf8'));
      return [{ file, code, map }];
    });
  const first = written.filter(({ file }) => html.includes(basename(file)));
  const later = written.filter((one) => !first.includes(one));
  const gzipped = first.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
  console.log(
    `Turbopack: ${gzipped} bytes gzipped at once with Next and React; of this SDK ${oursIn(first)} minified at once, ${oursIn(later)} later`,
  );
  const early = backEndModules(first);
  return [
    ...(early.length > 0
      ? [`Turbopack puts the back end into a page's first files: ${early.join(', ')}`]
      : []),
    // Source maps not reaching the sources would hide every module.
    ...(oursIn(first) === 0 ? ['no first file of Turbopack has anything of this SDK'] : []),
    ...(backEndModules(later).length === 0
      ? ['Turbopack writes no module of the back end at all']
      : []),
  ];
}
