import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

// Beside the sources, so that the program finds its dependencies.
const scratch = fileURLToPath(new URL('../.tsout/', import.meta.url));
mkdirSync(scratch, { recursive: true });
const folder = mkdtempSync(join(scratch, 'cli-'));
const program = join(folder, 'cli.mjs');
let child: ChildProcess | undefined;

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('cli.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
});
afterEach(() => child?.kill('SIGKILL'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  text: () => string;
  until: (pattern: RegExp) => Promise<string>;
  exited: Promise<unknown[]>;
}

function run(...args: string[]): Run {
  const started = spawn(process.execPath, [program, ...args], { cwd: folder });
  child = started;
  let text = '';
  const exited = once(started, 'exit');
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(text);
        if (found) resolve(found[1] ?? found[0]);
      };
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          look();
        });
      }
      started.once('close', () => reject(new Error(`ended: ${text}`)));
    });
  return { text: () => text, until, exited };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints its address, serves, and ends on %s',
  async (signal) => {
    const { until, exited } = run('--port', '0', '--store', 'memory');
    const url = await until(/HoneyHive local\s+(\S+)/);
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const live = await fetch(`${url}/api/live`);
    child?.kill(signal);
    expect(await exited).toEqual([0, null]);
    await live.body?.cancel().catch(() => undefined);
  },
);

test('a taken port is told in one line, without a stack', async () => {
  const url = await run('--port', '0', '--store', 'memory').until(/HoneyHive local\s+(\S+)/);
  const first = child;
  const second = run('--port', new URL(url).port, '--store', 'memory');
  await second.until(/is in use/);
  expect(await second.exited).toEqual([1, null]);
  expect(second.text().trim().split('\n')).toHaveLength(1);
  first?.kill('SIGKILL');
});

test('--host and --allow-origin say who may ask; the start address carries the token', async () => {
  const args = ['--host', '0.0.0.0', '--allow-origin', 'https://a.example', '--allow-origin'];
  const { until } = run('--port', '0', '--store', 'memory', ...args, 'https://b.example');
  const start = await until(/HoneyHive local\s+(\S+)/);
  expect((await fetch(start)).status).toBe(200);
  const { origin } = new URL(start);
  expect((await fetch(`${origin}/api/sessions`)).status).toBe(401);
  const status = async (page: string): Promise<number> =>
    (
      await fetch(`${origin}/v1/sessions`, {
        method: 'POST',
        body: '{}',
        headers: { origin: page },
      })
    ).status;
  expect(await status('https://a.example')).toBe(200);
  expect(await status('https://b.example')).toBe(200);
  const told = until(/https:\/\/c\.example are refused/);
  expect(await status('https://c.example')).toBe(403);
  await told;
});

test('an origin that is none is told in one line', async () => {
  const wrong = run('--port', '0', '--store', 'memory', '--allow-origin', '*');
  await wrong.until(/is not an origin/);
  expect(await wrong.exited).toEqual([1, null]);
  expect(wrong.text().trim().split('\n')).toHaveLength(1);
});

test('--help explains, a wrong option is refused', async () => {
  const help = run('--help');
  await help.until(/--host[^]+--allow-origin[^]+--store/);
  expect(await help.exited).toEqual([0, null]);
  const wrong = run('--prot', '1');
  await wrong.until(/--prot/);
  expect(await wrong.exited).toEqual([1, null]);
});
