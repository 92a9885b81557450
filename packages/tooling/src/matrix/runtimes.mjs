import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { npm, root } from '../workspace.mjs';

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {[string, string]} [install] the npm package with its program, and the version; none for our own Node
 * @property {string} [script] the package's own set-up, which npm is told not to run
 * @property {string} [program] below the package
 * @property {string[]} [flags]
 */

const platform = process.platform === 'win32' ? 'win' : process.platform;
const windows = process.platform === 'win32' ? '.exe' : '';

/** @param {string} version @returns {Runtime} */
const node = (version) => ({
  name: `Node ${version}`,
  install: [`node-${platform}-${process.arch}`, version],
  program: `bin/node${windows}`,
});

/** Server runtimes except workerd, which has no program for running a file. @type {Runtime[]} */
export const RUNTIMES = [
  { name: `Node ${process.versions.node}` },
  ...['20.20.2', '22.23.3', '24.21.0']
    .filter((version) => version !== process.versions.node)
    .map(node),
  // The program of the package is a placeholder until the script installs the program of the platform.
  { name: 'Bun 1.4.4', install: ['bun', '1.4.4'], script: 'install.js', program: 'bin/bun.exe' },
  {
    name: 'Deno 2.9.5',
    install: ['deno', '2.9.5'],
    program: 'bin.cjs',
    flags: ['run', '--allow-all', '--node-modules-dir=manual'],
  },
];

/**
 * Returns the command line for running a file, after installing the runtime unless already installed.
 *
 * @param {Runtime} runtime
 * @returns {Promise<{ command: [string, ...string[]] } | { skipped: string }>} `skipped`: why it cannot be had here
 */
export async function findRuntime({ install, script, program = '', flags = [] }) {
  if (!install) return { command: [process.execPath] };
  const [name, version] = install;
  const folder = join(root, 'node_modules/.cache/runtimes', `${name}-${version}`);
  const installed = join(folder, 'node_modules', name);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const problem = await inTurn(
      [
        ...npm(),
        'install',
        '--ignore-scripts',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        `--prefix=${folder}`,
        `${name}@${version}`,
      ],
      ...(script
        ? [/** @type {[string, string]} */ ([process.execPath, join(installed, script)])]
        : []),
    );
    if (problem) return { skipped: problem };
    writeFileSync(done, '');
  }
  const path = join(installed, program);
  const start = /** @type {[string, ...string[]]} */ (
    program.endsWith('.cjs') ? [process.execPath, path] : [path]
  );
  const { code, output } = await run([...start, '--version']);
  return code === 0
    ? { command: [...start, ...flags] }
    : { skipped: `does not start: ${output.trim()}` };
}

/** @param {Array<[string, ...string[]]>} commands */
async function inTurn(...commands) {
  for (const command of commands) {
    const { code, output } = await run(command);
    if (code !== 0) return output.trim().split('\n')[0] || `ended with code ${code}`;
  }
  return '';
}
