import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Reads a module with the adjacent source map; the sources are named by absolute paths.
 *
 * @param {string} file
 * @returns {{ code: string, map: string | null }}
 */
export function readMapped(file) {
  const code = readFileSync(file, 'utf8');
  if (!existsSync(`${file}.map`)) return { code, map: null };
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const sources = map.sources.map((/** @type {string} */ name) => resolve(dirname(file), name));
  return { code, map: JSON.stringify({ ...map, sources }) };
}
