import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@honeyhive/local';
import { expect, test } from '@playwright/test';

const PROGRAM = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));

test.skip(({ browserName }) => browserName !== 'chromium', 'the demo drives its own Chromium');

/** Runs the demo and gives it back with what it prints. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } });
  let printed = '';
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      printed += piece.toString();
      for (const listener of heard) listener();
    });
  }
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(printed);
        if (!found) return;
        heard.delete(look);
        resolve(found);
      };
      heard.add(look);
      child.once('exit', () =>
        reject(new Error(`It ended without saying ${String(pattern)}:\n${printed}`)),
      );
      look();
    });
  return { child, says, printed: () => printed };
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT');
  await once(child, 'exit');
  return child.exitCode;
}

test('--once drives a conversation, finds its trace right, and ends with 0', async ({
  launchOptions,
}) => {
  const { child, printed } = start(['--once'], { CHROMIUM_PATH: launchOptions.executablePath });
  await once(child, 'exit');
  expect(printed()).toContain('The trace is right');
  expect(child.exitCode).toBe(0);
});

test('--once without a browser says what to do, and leaves nothing running', async () => {
  const { child, printed } = start(['--once'], { CHROMIUM_PATH: '/nowhere/chromium' });
  await once(child, 'exit');
  expect(child.exitCode).toBe(1);
  expect(printed()).toMatch(/CHROMIUM_PATH/);
});

test('taken ports are said and passed over; Ctrl-C ends everything', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const { child, says, printed } = start(['--port', String(port)], {
    HH_API_KEY: 'hh_unused',
    HH_API_URL: 'http://127.0.0.1:9',
  });
  const [, url = ''] = await says(/Chat +(http\S+)/);
  expect(printed()).toContain(`Port ${port} is in use`);
  expect((await fetch(url)).status).toBe(200);
  expect(await stop(child)).toBe(130);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  blocker.close();
});

test('a model endpoint that is down shows in the page and in the trace; the app goes on', async ({
  page,
}) => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const { child, says } = start(['--port', '0'], {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    HH_API_KEY: 'hh_test',
    HH_API_URL: local.url,
  });
  const [, url = ''] = await says(/Chat +(http\S+)/);
  await page.goto(url);
  await page.getByRole('textbox').fill('How do I return an order?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await local.waitFor((backend) => backend.events({ type: 'model' })[0]?.outcome === 'error');
  await local.waitFor((backend) => backend.events({ name: 'chat turn' })[0]?.outcome === 'error');
  await stop(child);
  await local.close();
});

test('while the collector is down the chat works on, and the spans arrive when it is back', async ({
  page,
}) => {
  const first = await startLocal({ port: 0, store: 'memory' });
  const port = Number(new URL(first.url).port);
  const { child, says } = start(['--port', '0'], { HH_API_KEY: 'hh_test', HH_API_URL: first.url });
  const [, url = ''] = await says(/Chat +(http\S+)/);
  await first.close();

  await page.goto(url);
  await page.getByRole('textbox').fill('How do I return an order?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.turn[data-state="done"]')).toBeVisible({ timeout: 30_000 });

  const second = await startLocal({ port, store: 'memory' });
  await second.waitFor(
    (backend) => {
      const names = backend.events().map(({ event_name: name }) => name);
      return (
        ['GET /', 'hydrate', 'chat turn', 'retrieve'].every((name) => names.includes(name)) &&
        names.length === 7
      );
    },
    { timeoutMs: 45_000, what: 'all seven spans after the outage' },
  );
  await stop(child);
  await second.close();
});
