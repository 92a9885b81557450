// Measures `honeyhive` as installed by a user: the size of everything that comes with it, and the time of `require`,
// the fastest of several processes. The reference is 1.0.42 of the registry; without a network the case has none.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installOld, OLD_VERSION } from '../../tooling/src/honeyhive-one/install-old.mjs';
import { run } from '../../tooling/src/run.mjs';
import { npm, packages } from '../../tooling/src/workspace.mjs';

const OURS = ['@honeyhive/core', '@honeyhive/node', 'honeyhive'];
const PROCESSES = 7;
const PROGRAM = `const start = performance.now(); require('honeyhive'); console.log(performance.now() - start);`;

/** Packs and installs our packages. @param {string} folder */
async function installOurs(folder) {
  /** @type {Record<string, string>} */
  const dependencies = { '@opentelemetry/api': '1.9.1' };
  for (const { folder: from, manifest } of packages()) {
    if (!OURS.includes(manifest.name)) continue;
    const pack = [...npm(), 'pack', '--ignore-scripts', '--json', `--pack-destination=${folder}`];
    const { output } = await run(/** @type {[string, ...string[]]} */ (pack), { cwd: from });
    const [{ filename }] = JSON.parse(output.slice(output.indexOf('[')));
    dependencies[manifest.name] = `file:${join(folder, filename)}`;
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const install = [
    ...npm(),
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  ];
  const { code, output } = await run(/** @type {[string, ...string[]]} */ (install), {
    cwd: folder,
  });
  if (code !== 0) throw new Error(`honeyhive does not install: ${output}`);
}

/** Megabytes below a folder. @param {string} folder @returns {number} */
const megabytes = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0) / 1e6;

/** Seconds of `require('honeyhive')` in a folder. @param {string} folder */
function requireSeconds(folder) {
  const times = Array.from({ length: PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, ['-e', PROGRAM], {
      cwd: folder,
      encoding: 'utf8',
    });
    return Number(stdout);
  });
  return Math.min(...times) / 1_000;
}

/** @returns {Promise<import('./report.mjs').Case>} */
export async function install() {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-install-'));
  try {
    await installOurs(folder);
    const old = await installOld();
    const size = old && { reference: megabytes(join(old, 'node_modules')) };
    const time = old && { reference: requireSeconds(old) };
    const against = OLD_VERSION;
    return {
      title: 'Installation of honeyhive',
      note: `node_modules of an application with honeyhive alone, and the time of require; beside ${OLD_VERSION}.`,
      rows: [
        {
          what: 'node_modules',
          measured: megabytes(join(folder, 'node_modules')),
          unit: 'MB',
          against,
          ...size,
          aim: { most: 30, of: 'measured' },
        },
        {
          what: "require('honeyhive')",
          measured: requireSeconds(folder),
          unit: 's',
          against,
          ...time,
          aim: { most: 0.3, of: 'measured' },
        },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
