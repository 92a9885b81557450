import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Asked, ROUTES } from '../../fixtures/asked.ts';
import { type LocalOptions } from '../index.ts';

let asked: Asked;
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await asked.backend.close();
});

const begin = async (options: LocalOptions = {}): Promise<void> => {
  asked = await Asked.start(options);
};

const LOOPBACK_HOSTS = [
  'localhost',
  'LocalHost',
  '127.0.0.1',
  '127.3.2.1',
  '[::1]',
  'a.b.localhost',
];
const FOREIGN_HOSTS = [
  'evil.test',
  'localhost.evil.test',
  'localhost.',
  'evillocalhost',
  '127.0.0.1.nip.io',
  '127.0.0.1.',
  '127.1',
  '127.0.0.1@evil.test',
  'evil.test@127.0.0.1',
  'localhost, evil.test',
  'evil.test/localhost',
  'localhost:4040:80',
  'localhost:evil',
  '[::1].evil.test',
  '[evil.test]',
  '',
];

/** By us, or as malformed by the HTTP server before us. */
const isRefused = (status?: number): boolean => status === 400 || status === 403;

describe('names', () => {
  test.each(ROUTES)(
    '%s %s answers under loopback names, and no others',
    async (method, path, body) => {
      await begin();
      for (const host of LOOPBACK_HOSTS) {
        await asked.seed();
        for (const port of ['', `:${asked.port}`, ':9999']) {
          const { status } = await asked.ask(method, path, { body, host: host + port });
          expect([host, status]).toEqual([host, 200]);
          await asked.seed();
        }
      }
      const before = [asked.backend.sessions().length, asked.backend.events()];
      for (const host of [...FOREIGN_HOSTS, '192.168.1.5', '0.0.0.0']) {
        for (const port of ['', `:${asked.port}`]) {
          const { status, text } = await asked.ask(method, path, { body, host: host + port });
          expect([host, isRefused(status)]).toEqual([host, true]);
          expect(text).not.toContain('SECRET');
        }
      }
      expect([asked.backend.sessions().length, asked.backend.events()]).toEqual(before);
    },
  );

  test.each(['0.0.0.0', '::', 'localhost'])(
    'on %s the check of names holds as well',
    async (host) => {
      await begin({ host, apiKey: 'k' });
      const status = async (name: string): Promise<number | undefined> =>
        (
          await asked.ask('POST', '/v1/sessions', {
            host: name,
            authorization: 'Bearer k',
            body: '{}',
          })
        ).status;
      for (const name of [...LOOPBACK_HOSTS, host.includes(':') ? `[${host}]` : host]) {
        expect([name, await status(`${name}:${asked.port}`)]).toEqual([name, 200]);
      }
      for (const name of FOREIGN_HOSTS) {
        expect([name, isRefused(await status(name))]).toEqual([name, true]);
      }
      expect(await status('192.168.1.5:4040')).toBe(host === 'localhost' ? 403 : 200);
    },
  );

  test('a page that was pointed here is neither read nor its own origin', async () => {
    await begin({ host: '0.0.0.0' });
    const evil = { host: `evil.test:${asked.port}`, origin: `http://evil.test:${asked.port}` };
    expect((await asked.ask('GET', '/api/sessions', evil)).status).toBe(403);
    const crossed = { origin: `http://evil.test:${asked.port}` };
    expect((await asked.ask('POST', '/v1/sessions', { ...crossed, body: '{}' })).status).toBe(403);
  });
});
