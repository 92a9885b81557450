import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { npm, root } from '../workspace.mjs';

export const OLD_VERSION = '1.0.42';

/** Installs 1.0.42 into a folder that stays. @returns {Promise<string | undefined>} the folder; undefined offline */
export async function installOld() {
  const folder = join(root, 'node_modules/.cache', `honeyhive-${OLD_VERSION}`);
  if (existsSync(join(folder, 'node_modules/honeyhive/package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const { code } = await run(
    [
      ...npm(),
      'install',
      `honeyhive@${OLD_VERSION}`,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: folder },
  );
  return code === 0 ? folder : undefined;
}
