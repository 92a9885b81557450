import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { createRelay, type RelayOptions } from '@honeyhive/node';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisLimits } from './redis-limits.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const rates = { requests: 50, spans: 1_000, bytes: 1_000_000, windowMs: 3_600_000 };
const one = { requests: 1, spans: 0, bytes: 0 };

describe.skipIf(!hasRedis)('limits in Redis (needs a redis-server)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-redis-'));
  const socket = join(folder, 'redis.sock');
  let server: ChildProcess;
  const connect = () => {
    const client = createClient({ socket: { path: socket, reconnectStrategy: false } });
    client.on('error', () => undefined);
    return client.connect();
  };
  let clients: Array<Awaited<ReturnType<typeof connect>>>;

  beforeAll(async () => {
    const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder];
    server = spawn('redis-server', options);
    await new Promise<void>((resolve, reject) => {
      server.once('exit', () => reject(new Error('redis-server has not started')));
      server.stdout?.on('data', (line: Buffer) => {
        if (line.includes('Ready to accept connections') || line.includes('ready to accept'))
          resolve();
      });
    });
    clients = [await connect(), await connect()];
  });
  afterAll(() => {
    for (const client of clients ?? []) client.destroy();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const stores = () => clients.map((client) => redisLimits(client));

  test('two hundred at once from two processes’ clients: exactly as many pass as may', async () => {
    const [a, b] = stores();
    const waits = await Promise.all(
      Array.from({ length: 200 }, async (_, index) =>
        (index % 2 === 0 ? a : b)?.take('crowd', one, rates),
      ),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(50);
    expect(Math.min(...waits.map(Number).filter((wait) => wait > 0))).toBeGreaterThan(60_000);
  });

  test('what has been taken comes back, and whoever has all of it takes no memory', async () => {
    const [store] = stores();
    const quick = { ...rates, windowMs: 50 };
    for (let index = 0; index < 50; index += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await store?.take('quick', one, quick);
    }
    await expect.poll(() => clients[0]?.exists('relay:quick'), { timeout: 10_000 }).toBe(0);
    expect(await store?.take('quick', { ...one, requests: 50 }, quick)).toBe(0);
  });

  test('what is more than all of it passes once, as a debt', async () => {
    const [store] = stores();
    expect(await store?.take('debtor', { ...one, bytes: 3_000_000 }, rates)).toBe(0);
    expect(await store?.take('debtor', { ...one, bytes: 1 }, rates)).toBeGreaterThan(7_000_000);
  });

  test('two relays are one door, and go on by themselves when Redis is gone', async () => {
    const backend = await startLocal({ port: 0, store: 'memory' });
    const lines: string[] = [];
    const say = (line: string): void => void lines.push(line);
    const relays = stores().map((store) => {
      const options: RelayOptions = {
        limits: { requests: 3, windowMs: 3_600_000, store },
        clientOf: () => '10.0.0.1',
        timeoutMs: 2_000,
      };
      const logger = { debug: () => undefined, info: () => undefined, warn: say, error: say };
      return createRelay({ apiKey: 'k', serverUrl: backend.url, logger, ...options });
    });
    const ask = async (index: number): Promise<number | undefined> => {
      const headers = { origin: 'https://app.test', 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: '{}' };
      return (await relays[index % 2]?.(new Request('https://app.test/v1/traces', init)))?.status;
    };
    const seen: Array<number | undefined> = [];
    // oxlint-disable-next-line no-await-in-loop
    for (let index = 0; index < 5; index += 1) seen.push(await ask(index));
    expect(seen).toEqual([200, 200, 200, 429, 429]);
    server.kill('SIGKILL');
    await new Promise((resolve) => void server.once('close', resolve));
    expect(await ask(0)).toBe(200);
    expect(lines.filter((line) => line.includes('relay limits failed'))).toHaveLength(1);
    await backend.close();
  });
});
