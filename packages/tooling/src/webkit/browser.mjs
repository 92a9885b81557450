import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** WebKit on the local machine: the browser, the driver, and a display. */

/** @param {string} program */
const onPath = (program) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Returns the browser program, or `undefined` if WebKitGTK or a part is not installed. */
export function findWebKit() {
  if (!onPath('WebKitWebDriver') || !onPath('xvfb-run') || !existsSync('/usr/lib'))
    return undefined;
  for (const triplet of readdirSync('/usr/lib')) {
    for (const version of ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']) {
      const program = join('/usr/lib', triplet, version, 'MiniBrowser');
      if (existsSync(program)) return program;
    }
  }
  return undefined;
}

/**
 * Starts the WebKit driver with a separate display. The driver ends with the current process.
 *
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function startDriver() {
  const port = await freePort();
  const driver = spawn(
    'xvfb-run',
    ['-a', 'WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'],
    {
      // A child process holding an open pipe would keep the parent waiting.
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        LIBGL_ALWAYS_SOFTWARE: '1',
      },
    },
  );
  const stop = () => {
    try {
      if (driver.pid) process.kill(-driver.pid, 'SIGTERM');
    } catch {
      // The driver has already ended.
    }
  };
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  const url = `http://127.0.0.1:${port}`;
  const until = Date.now() + 20_000;
  while (!(await isReady(url))) {
    if (Date.now() > until) throw new Error('WebKitWebDriver does not answer.');
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  return { url, stop };
}

/** @param {string} url */
const isReady = (url) =>
  fetch(`${url}/status`).then(
    ({ ok }) => ok,
    () => false,
  );

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
