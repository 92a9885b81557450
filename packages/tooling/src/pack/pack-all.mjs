import { join } from 'node:path';
import { run } from '../run.mjs';
import { StepFailure } from '../step.mjs';
import { npm, publicPackages } from '../workspace.mjs';

/**
 * Packs every public package, as publishing would.
 *
 * @param {string} outDir an existing folder
 * @returns {Promise<Record<string, string>>} the tarballs' paths by package name
 */
export async function packAll(outDir) {
  /** @type {Record<string, string>} */
  const tarballs = {};
  for (const { folder, manifest } of publicPackages()) {
    const { code, output } = await run(
      [...npm(), 'pack', '--ignore-scripts', '--loglevel=error', `--pack-destination=${outDir}`],
      { cwd: folder },
    );
    if (code !== 0) throw new StepFailure(`npm pack failed in ${folder}.`, { output });
    tarballs[manifest.name] = join(outDir, tarballName(manifest));
  }
  return tarballs;
}

/** The name npm gives a tarball. @param {Record<string, any>} manifest */
const tarballName = ({ name, version }) =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
