import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { StepFailure } from '../step.mjs';
import { npm, readJson, root } from '../workspace.mjs';

/**
 * Options of npm: no package needs a script, and every package is required, regardless of NODE_ENV and the user
 * settings.
 */
const OPTIONS = [
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
];

/** Installs the packages of package-lock.json, unless node_modules already matches exactly. */
export async function installDependencies() {
  if (isInstalled(root)) return;
  const { code, output } = await run([...npm(), 'ci', ...OPTIONS]);
  if (code === 0) return;
  throw new StepFailure(`npm ci ended with code ${code}.`, {
    output,
    remedy:
      'Check the connection to your npm registry (`npm ping`) and run the same command again. ' +
      'If npm says that the lock file does not match, run `npm install` once.',
  });
}

/**
 * True if node_modules/.package-lock.json matches package-lock.json: npm writes the file as the last step of an
 * installation. Packages for further platforms may be absent.
 *
 * @param {string} folder
 */
function isInstalled(folder) {
  const note = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(note)) return false;
  const wanted = readJson(join(folder, 'package-lock.json')).packages;
  return sameVersions(wanted, readJson(note).packages);
}

/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} Locked */

/** @param {Locked} wanted @param {Locked} installed */
export function sameVersions(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const inNodeModules = path.includes('node_modules/');
    return (
      !inNodeModules || optional || (path in installed && installed[path]?.version === version)
    );
  });
}
