import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Answer, Asked, isSending, ROUTES } from '../../fixtures/asked.ts';
import { type LocalOptions, startLocal } from '../index.ts';

let asked: Asked;
let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await asked.backend.close();
});

const begin = async (options: LocalOptions = {}): Promise<void> => {
  asked = await Asked.start(options);
};

const ALLOWED = [
  'http://localhost',
  'http://localhost:3000',
  'https://localhost:3000',
  'HTTP://LOCALHOST:3000',
  'http://127.0.0.1:5173',
  'http://127.8.9.10:5173',
  'http://[::1]:3000',
  'http://shop.localhost',
  'https://a.b-c.shop.localhost:8443',
  'https://app.example',
  'https://app.example:443',
  'HTTPS://App.Example',
  'http://192.168.1.5:3000',
  'chrome-extension://abcdefghijklmnop',
];

const REFUSED = [
  'https://evil.test',
  'http://app.example',
  'https://app.example:444',
  'https://app.example.',
  'https://app.example.evil.test',
  'https://sub.app.example',
  'https://evilapp.example',
  'https://app.example@evil.test',
  'https://evil.test@app.example',
  'https://app.example/',
  'https://app.example/path',
  'https://app.example?',
  'https://app.example#',
  'https://app.example, https://evil.test',
  'https://evil.test https://app.example',
  'https://app.example%2eevil.test',
  'https://app.example\\.evil.test',
  'http://192.168.1.50:3000',
  'http://localhost.evil.test',
  'http://localhost.',
  'http://shop.localhost.',
  'http://localhost:3000.evil.test',
  'http://localhost:evil',
  'http://localhost:99999',
  'http://localhost@evil.test',
  'http://evil.test#localhost',
  'http://evillocalhost',
  'http://evil-localhost',
  'http://..localhost',
  'http://127.0.0.1.nip.io',
  'http://127.0.0.1.evil.test:4040',
  'http://127.evil.test',
  'http://1127.0.0.1',
  'http://128.0.0.1',
  'http://127.1',
  'http://2130706433',
  'http://0.0.0.0:4040',
  'http://[::2]',
  'http://[::1].evil.test',
  'http://[::1',
  'http://::1',
  'ftp://localhost',
  'file://localhost',
  'chrome-extension://localhost',
  'localhost:3000',
  'localhost',
  '//localhost',
  'http://',
  'null',
  'NULL',
  '*',
  '',
];

describe('pages', () => {
  const options = {
    allowOrigins: [
      'https://app.example/',
      'http://192.168.1.5:3000',
      'chrome-extension://abcdefghijklmnop',
    ],
  };

  test.each(ROUTES)(
    '%s %s answers programs and allowed pages, and no others',
    async (method, path, body) => {
      await begin(options);
      const from = async (origin?: string): Promise<Answer> => {
        await asked.seed();
        return asked.ask(method, path, { body, origin });
      };
      const plain = await from();
      expect(plain.status).toBe(200);
      expect(plain.headers['access-control-allow-origin']).toBeUndefined();
      expect(plain.headers.vary).toContain('origin');
      for (const origin of [...ALLOWED, asked.backend.url]) {
        const { status, headers } = await from(origin);
        const read = [status, headers['access-control-allow-origin'], headers.vary];
        expect(read).toEqual([200, origin, expect.stringContaining('origin')]);
        // Cookies are for the viewer alone.
        expect(headers['access-control-allow-credentials']).toBeUndefined();
      }
      await asked.seed();
      const before = [asked.backend.sessions().length, asked.backend.events()];
      for (const origin of REFUSED) {
        const { status, headers, text } = await asked.ask(method, path, { body, origin });
        const read = [origin, status, headers['access-control-allow-origin']];
        expect(read).toEqual([origin, 403, undefined]);
        expect(text).toMatch(/are refused/);
        expect(text).not.toContain('SECRET');
      }
      expect([asked.backend.sessions().length, asked.backend.events()]).toEqual(before);
    },
  );

  test.each(ROUTES)(
    'OPTIONS before %s %s lets allowed pages ask, and no others',
    async (method, path) => {
      await begin(options);
      const preflight = (origin: string): Promise<Answer> =>
        asked.ask('OPTIONS', path, {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization,x-source',
        });
      for (const origin of ALLOWED) {
        const { status, headers } = await preflight(origin);
        expect([status, headers['access-control-allow-origin']]).toEqual([204, origin]);
        expect(headers['access-control-allow-methods']).toContain(method);
        expect(headers['access-control-allow-headers']).toBe('authorization,x-source');
      }
      for (const origin of REFUSED) {
        const { status, headers } = await preflight(origin);
        const read = [origin, status, headers['access-control-allow-origin']];
        expect(read).toEqual([origin, 403, undefined]);
        expect(headers['access-control-allow-headers']).toBeUndefined();
      }
    },
  );

  test('two Origin headers are no origin', async () => {
    await begin(options);
    const origin = ['http://localhost:3000', 'https://evil.test'];
    expect((await asked.ask('GET', '/api/sessions', { origin })).status).toBe(403);
  });

  test('an allowed page may read why it was refused', async () => {
    await begin({ ...options, apiKey: 'k' });
    const origin = 'https://app.example';
    const answer = await asked.ask('POST', '/v1/events', { origin, body: '{}' });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([401, origin]);
    const missing = await asked.ask('GET', '/api/nothing', { origin });
    expect([missing.status, missing.headers['access-control-allow-origin']]).toEqual([404, origin]);
  });

  test('each refused origin is said once on stderr, with what to do, a hundred at most', async () => {
    await begin();
    for (let at = 0; at < 3; at += 1) {
      await asked.ask('POST', '/v1/events', { origin: 'https://shop.example' });
      await asked.ask('GET', '/api/sessions', { origin: 'null' });
    }
    expect(said).toEqual([
      expect.stringMatching(/https:\/\/shop\.example .*--allow-origin https:\/\/shop\.example/),
      expect.stringMatching(/without an origin/),
    ]);
    await asked.ask('GET', '/', { origin: `http://\u009b2J${'a'.repeat(1000)}` });
    expect(said[2]).toMatch(/^[\x20-\x7e]{1,600}\n$/);
    for (let at = 0; at < 150; at += 1)
      await asked.ask('GET', '/', { origin: `https://${at}.example` });
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toContain('Further refused origins');
  });

  test.each(['*', 'null', 'app.example', 'https://*.app.example', 'https://app.example/path', ''])(
    '%j is no origin to allow',
    async (origin) => {
      await begin();
      const starting = startLocal({ port: 0, store: 'memory', allowOrigins: [origin] });
      await expect(starting).rejects.toThrow(/is not an origin.*--allow-origin/);
    },
  );
});

describe('answers to what was sent', () => {
  test.each(
    ROUTES.filter(([method, path]) => isSending(method, path) || path === '/api/sessions').filter(
      ([method]) => method !== 'GET',
    ),
  )('%s %s tell ids only', async (method, path, body) => {
    await begin();
    await asked.seed();
    const { text } = await asked.ask(method, path, { body, origin: 'http://localhost:3000' });
    expect(text).not.toContain('SECRET');
    const allowed = ['success', 'session_id', 'event_id', 'event_ids'];
    for (const key of Object.keys(JSON.parse(text) as object)) expect(allowed).toContain(key);
  });
});
