import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { run } from '../run.mjs';
import { StepFailure } from '../step.mjs';
import { tool } from '../workspace.mjs';

/** Arguments for running Chromium quietly, in a container too. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const REMEDY =
  'Install Chrome or Chromium (Debian: `apt-get install chromium`), or name one: `CHROMIUM_PATH=/path/to/chrome`.';

/** Error for a missing Chromium after a failed installation. */
class NoBrowserError extends StepFailure {
  code = 'no_browser';
}

/** @typedef {Record<string, string | undefined>} Environment */

/** Returns the Chromium named by the user, or undefined. @param {Environment} env */
const namedChromium = (env) => env['CHROMIUM_PATH'] || env['PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH'];

/**
 * Returns the system paths of Chromium or Chrome, best first.
 *
 * @param {Environment} env
 * @param {NodeJS.Platform} platform
 */
export function systemChromiums(env, platform) {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (platform === 'win32') {
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter(Boolean)
      .flatMap((folder) => [
        `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
        `${folder}\\Chromium\\Application\\chrome.exe`,
        `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
      ]);
  }
  return unixPrograms(['/usr/bin', ...(env['PATH'] ?? '').split(delimiter).filter(Boolean)]);
}

/** @param {string[]} folders */
const unixPrograms = (folders) =>
  ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((program) => [
    ...new Set(folders.map((folder) => join(folder, program))),
  ]);

/** Returns the path of the Chromium downloaded by Playwright. */
function playwrightChromium() {
  try {
    return createRequire(import.meta.url)('playwright').chromium.executablePath();
  } catch {
    return ''; // Playwright has none for this platform, or is not installed yet.
  }
}

/**
 * Returns every Chromium on the machine, best first. A named Chromium excludes the rest.
 *
 * @param {Environment} env
 */
function installedChromiums(env) {
  const named = namedChromium(env);
  if (named) return existsSync(named) ? [named] : [];
  return [...systemChromiums(env, process.platform), playwrightChromium()].filter(
    (path) => path && existsSync(path),
  );
}

/** Returns the program of a Chromium on the machine, or `undefined`. @returns {string | undefined} */
export const findChromium = (env = process.env) => installedChromiums(env)[0];

/**
 * Finds a working Chromium, or installs Chromium.
 *
 * @returns {Promise<string>} its program
 * @throws {NoBrowserError} code `no_browser`
 */
export async function ensureChromium() {
  const outputs = [];
  for (const install of [undefined, ...installers()]) {
    if (install) outputs.push((await install()).output);
    const found = await firstThatStarts(installedChromiums(process.env));
    if (found) return found;
    const named = namedChromium(process.env);
    if (named)
      throw new NoBrowserError(`There is no working browser at ${named}.`, { remedy: REMEDY });
  }
  throw new NoBrowserError('No Chromium on this machine, and installing one failed.', {
    output: outputs.join('\n'),
    remedy: REMEDY,
  });
}

/** Returns the ways to install Chromium on the machine, in order of attempts. */
function installers() {
  const linuxRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const debian = linuxRoot && existsSync('/etc/debian_version');
  /** @param {string[]} options */
  const playwright = (...options) =>
    run([...tool('playwright'), 'install', ...options, 'chromium']);
  return [
    ...(debian ? [aptInstall] : []),
    () => playwright(),
    ...(debian ? [() => playwright('--with-deps')] : []),
  ];
}

async function aptInstall() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run(['apt-get', 'update'], { env });
  if (update.code !== 0) return update;
  return run(['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'], { env });
}

/**
 * Returns the first browser printing a version: the chromium of Ubuntu may be a script requiring a snap, and a
 * browser may lack libraries. (On Windows the version request would open a window.)
 *
 * @param {string[]} paths
 */
async function firstThatStarts(paths) {
  for (const path of paths) {
    if (process.platform === 'win32') return path;
    if ((await run([path, '--version'])).code === 0) return path;
  }
  return undefined;
}

/**
 * Returns the program of a Firefox which Playwright can drive over WebDriver BiDi (channel `moz-firefox`), or
 * `undefined`. Tests use an existing Firefox; Firefox is never installed.
 *
 * @returns {string | undefined}
 */
export function findFirefox(env = process.env) {
  return [env['FIREFOX_PATH'], '/usr/bin/firefox-esr'].find((path) => path && existsSync(path));
}
