import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packAll } from './pack-all.mjs';
import { run } from '../run.mjs';
import { StepFailure } from '../step.mjs';
import { npm } from '../workspace.mjs';

/**
 * Packs every public package and installs the tarballs into an empty folder, as a user would.
 *
 * @param {string} folder
 * @param {Record<string, string>} [more] what else to install there, by exact version
 * @returns {Promise<string[]>} the names of the packed packages
 */
export async function installPacked(folder, more = {}) {
  const tarballs = await packAll(folder);
  const files = Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]);
  const manifest = { private: true, dependencies: { ...Object.fromEntries(files), ...more } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { code, output } = await run(
    [...npm(), 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder },
  );
  if (code !== 0) throw new StepFailure('The packed packages do not install.', { output });
  return Object.keys(tarballs);
}
