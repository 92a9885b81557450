import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../../tooling/src/run.mjs';
import { npm } from '../../../tooling/src/workspace.mjs';

const FOLDER = fileURLToPath(new URL('../../peers', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(FOLDER, 'package.json'), 'utf8'));

/** True if every peer is installed in the required version. */
export const peersInstalled = () =>
  Object.entries(dependencies).every(([name, version]) => {
    const file = join(FOLDER, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  });

/**
 * Installs the peers beside the package.json of the peers, unless present. The folder is not a workspace: the
 * repository is independent of the peers.
 */
export async function installPeers() {
  if (peersInstalled()) return;
  console.log('Installing the peers: some hundred packages, minutes the first time.');
  const { code, output } = await run(
    [
      ...npm(),
      'install',
      '--ignore-scripts',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: FOLDER },
  );
  if (code !== 0) throw new Error(`The peers do not install:\n${output}`);
}
