import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LocalBackend, type LocalOptions, startLocal } from '../index.ts';

let backend: LocalBackend;
let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await backend.close();
});

const start = async (options: LocalOptions = {}): Promise<void> => {
  backend = await startLocal({ port: 0, store: 'memory', ...options });
};
const portOf = (): string => new URL(backend.url).port;

/** Every route with a body that it takes. */
const ROUTES: readonly (readonly [method: string, path: string, body: string])[] = [
  ['POST', '/opentelemetry/v1/traces', '{}'],
  ['POST', '/v1/sessions', '{"session_id":"known"}'],
  ['POST', '/session/start', '{"session":{"session_id":"known"}}'],
  ['POST', '/v1/events', '{"event_type":"tool","event_id":"e1","session_id":"known"}'],
  ['POST', '/events', '{"event":{"event_type":"tool","event_id":"e1","session_id":"known"}}'],
  [
    'POST',
    '/v1/events/batch',
    '{"events":[{"event_type":"tool"}],"session":{"session_id":"known"}}',
  ],
  ['POST', '/events/batch', '{"logs":[]}'],
  ['POST', '/v1/sessions/known/events/batch', '{"events":[{"event_type":"tool"}]}'],
  ['POST', '/session/known/traces', '{"logs":[]}'],
  ['PUT', '/v1/events/e1', '{"metadata":{"a":1}}'],
  ['PATCH', '/v1/events/e1', '{"metadata":{"a":1}}'],
  ['PUT', '/events', '{"event_id":"e1"}'],
  ['PATCH', '/events', '{"event_id":"e1"}'],
  ['GET', '/v1/events/e1', ''],
  ['GET', '/', ''],
  ['GET', '/viewer/viewer.css', ''],
  ['GET', '/api/health', ''],
  ['GET', '/api/sessions', ''],
  ['GET', '/api/sessions/known', ''],
  ['GET', '/api/events/e1', ''],
  ['GET', '/api/live', ''],
  ['DELETE', '/api/sessions', ''],
];

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new Agent({ keepAlive: true });

/** Asks with headers that fetch would not let one set, at the loopback address whatever they say. */
function ask(
  method: string,
  path: string,
  { body, ...headers }: Record<string, string | string[] | undefined> = {},
): Promise<Answer> {
  const given = Object.entries({ host: `127.0.0.1:${portOf()}`, ...headers });
  const sent = given.flatMap(([name, value]) => [value ?? []].flat().flatMap((one) => [name, one]));
  const json = ['content-type', 'application/json'];
  return new Promise((resolve, reject) => {
    const options = { method, path, agent, host: '127.0.0.1', port: portOf(), setHost: false };
    const request = httpRequest({ ...options, headers: [...sent, ...json] }, (response) => {
      let text = '';
      const done = (): void =>
        resolve({ status: response.statusCode, headers: response.headers, text });
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        // The live stream has no end of its own.
        if (path === '/api/live') (request.destroy(), done());
      });
      response.on('end', done);
    });
    request.on('error', reject);
    request.end(body);
  });
}

const seed = async (): Promise<void> => {
  const secret = { inputs: { q: 'SECRET' }, metadata: { k: 'SECRET' } };
  const session = { session_id: 'known', session_name: 'SECRET', ...secret };
  await ask('POST', '/v1/sessions', { body: JSON.stringify(session) });
  const event = { event_type: 'tool', event_id: 'e1', session_id: 'known', ...secret };
  await ask('POST', '/v1/events', { body: JSON.stringify(event) });
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
      await start(options);
      const asked = async (origin?: string): Promise<Answer> => {
        await seed();
        return ask(method, path, { body, origin });
      };
      const plain = await asked();
      expect(plain.status).toBe(200);
      expect(plain.headers['access-control-allow-origin']).toBeUndefined();
      expect(plain.headers.vary).toContain('origin');
      for (const origin of [...ALLOWED, backend.url]) {
        const { status, headers } = await asked(origin);
        const read = [status, headers['access-control-allow-origin'], headers.vary];
        expect(read).toEqual([200, origin, expect.stringContaining('origin')]);
        // Cookies are for the viewer alone.
        expect(headers['access-control-allow-credentials']).toBeUndefined();
      }
      await seed();
      const before = [backend.sessions().length, backend.events()];
      for (const origin of REFUSED) {
        const { status, headers, text } = await ask(method, path, { body, origin });
        const read = [origin, status, headers['access-control-allow-origin']];
        expect(read).toEqual([origin, 403, undefined]);
        expect(text).toMatch(/may not use this server/);
        expect(text).not.toContain('SECRET');
      }
      expect([backend.sessions().length, backend.events()]).toEqual(before);
    },
  );

  test.each(ROUTES)(
    'OPTIONS before %s %s lets allowed pages ask, and no others',
    async (method, path) => {
      await start(options);
      const preflight = (origin: string): Promise<Answer> =>
        ask('OPTIONS', path, {
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
    await start(options);
    const origin = ['http://localhost:3000', 'https://evil.test'];
    expect((await ask('GET', '/api/sessions', { origin })).status).toBe(403);
  });

  test('an allowed page may read why it was refused', async () => {
    await start({ ...options, apiKey: 'k' });
    const origin = 'https://app.example';
    const answer = await ask('POST', '/v1/events', { origin, body: '{}' });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([401, origin]);
    const missing = await ask('GET', '/api/nothing', { origin });
    expect([missing.status, missing.headers['access-control-allow-origin']]).toEqual([404, origin]);
  });

  test('each refused origin is said once on stderr, with what to do, a hundred at most', async () => {
    await start();
    for (let at = 0; at < 3; at += 1) {
      await ask('POST', '/v1/events', { origin: 'https://shop.example' });
      await ask('GET', '/api/sessions', { origin: 'null' });
    }
    expect(said).toEqual([
      expect.stringMatching(/https:\/\/shop\.example .*--allow-origin https:\/\/shop\.example/),
      expect.stringMatching(/without an origin/),
    ]);
    await ask('GET', '/', { origin: `http://\u009b2J${'a'.repeat(1000)}` });
    expect(said[2]).toMatch(/^[\x20-\x7e]{1,600}\n$/);
    for (let at = 0; at < 150; at += 1) await ask('GET', '/', { origin: `https://${at}.example` });
    expect(said).toHaveLength(101);
    expect(said.at(-1)).toContain('further origins');
  });

  test.each(['*', 'null', 'app.example', 'https://*.app.example', 'https://app.example/path', ''])(
    '%j is no origin to allow',
    async (origin) => {
      await start();
      const starting = startLocal({ port: 0, store: 'memory', allowOrigins: [origin] });
      await expect(starting).rejects.toThrow(/is no origin.*--allow-origin/);
    },
  );
});

describe('answers to what was sent', () => {
  test.each(ROUTES.filter(([method]) => method !== 'GET'))(
    '%s %s tell ids only',
    async (method, path, body) => {
      await start();
      await seed();
      const { text } = await ask(method, path, { body, origin: 'http://localhost:3000' });
      expect(text).not.toContain('SECRET');
      const allowed = ['success', 'session_id', 'event_id', 'event_ids'];
      for (const key of Object.keys(JSON.parse(text) as object)) expect(allowed).toContain(key);
    },
  );
});

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
      await start();
      for (const host of LOOPBACK_HOSTS) {
        await seed();
        for (const port of ['', `:${portOf()}`, ':9999']) {
          const { status } = await ask(method, path, { body, host: host + port });
          expect([host, status]).toEqual([host, 200]);
          await seed();
        }
      }
      const before = [backend.sessions().length, backend.events()];
      for (const host of [...FOREIGN_HOSTS, '192.168.1.5', '0.0.0.0']) {
        for (const port of ['', `:${portOf()}`]) {
          const { status, text } = await ask(method, path, { body, host: host + port });
          expect([host, isRefused(status)]).toEqual([host, true]);
          expect(text).not.toContain('SECRET');
        }
      }
      expect([backend.sessions().length, backend.events()]).toEqual(before);
    },
  );

  test.each(['0.0.0.0', '::', 'localhost'])(
    'on %s the check of names holds as well',
    async (host) => {
      await start({ host, apiKey: 'k' });
      const status = async (name: string): Promise<number | undefined> =>
        (await ask('POST', '/v1/sessions', { host: name, authorization: 'Bearer k', body: '{}' }))
          .status;
      for (const name of [...LOOPBACK_HOSTS, host.includes(':') ? `[${host}]` : host]) {
        expect([name, await status(`${name}:${portOf()}`)]).toEqual([name, 200]);
      }
      for (const name of FOREIGN_HOSTS) {
        expect([name, isRefused(await status(name))]).toEqual([name, true]);
      }
      expect(await status('192.168.1.5:4040')).toBe(host === 'localhost' ? 403 : 200);
    },
  );

  test('a page that was pointed here is neither read nor its own origin', async () => {
    await start({ host: '0.0.0.0' });
    const evil = { host: `evil.test:${portOf()}`, origin: `http://evil.test:${portOf()}` };
    expect((await ask('GET', '/api/sessions', evil)).status).toBe(403);
    const crossed = { origin: `http://evil.test:${portOf()}` };
    expect((await ask('POST', '/v1/sessions', { ...crossed, body: '{}' })).status).toBe(403);
  });
});

describe('where other machines can reach it', () => {
  const tokenOf = (): string => new URL(backend.viewerUrl).searchParams.get('token') ?? '';

  test('on loopback the viewer needs no token', async () => {
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.2']) {
      await start({ host });
      expect(backend.viewerUrl).toBe(backend.url);
      expect((await fetch(`${backend.url}/api/sessions`)).status).toBe(200);
      await backend.close();
    }
  });

  test.each(ROUTES)(
    '%s %s: reading needs the token, ingest does not',
    async (method, path, body) => {
      await start({ host: '0.0.0.0' });
      await seed();
      expect(tokenOf()).toMatch(/^[\w-]{32}$/);
      expect(new URL(backend.url).search).toBe('');
      const token = tokenOf();
      const isReading = method === 'GET' || path.startsWith('/api');
      const wrong = [
        {},
        { authorization: 'Bearer ' },
        { authorization: `Bearer ${token}x` },
        { authorization: `Bearer ${token.slice(0, -1)}` },
        { authorization: token },
        { cookie: `honeyhive-local-${portOf()}=` },
        { cookie: `honeyhive-local-1=${token}` },
      ];
      for (const headers of wrong) {
        const { status, text } = await ask(method, path, { body, ...headers });
        expect(status).toBe(isReading ? 401 : 200);
        expect(text).not.toContain('SECRET');
      }
      if (!isReading) return;
      expect((await ask(method, `${path}?token=${token}x`, { body })).status).toBe(401);
      await seed();
      const bearer = await ask(method, path, { body, authorization: `Bearer ${token}` });
      expect(bearer.status).toBe(200);
    },
  );

  test('the start address opens the viewer, and its cookie goes on reading', async () => {
    await start({ host: '0.0.0.0' });
    const { search } = new URL(backend.viewerUrl);
    const page = await ask('GET', `/${search}`);
    const [cookie = ''] = page.headers['set-cookie'] ?? [];
    expect(page.status).toBe(200);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const [pair = ''] = cookie.split(';');
    for (const path of ['/', '/viewer/viewer.css', '/api/sessions', '/api/live']) {
      const statuses = [await ask('GET', path, { cookie: pair }), await ask('GET', path)];
      expect(statuses.map(({ status }) => status)).toEqual([200, 401]);
    }
    const origin = `http://192.168.1.5:${portOf()}`;
    const own = { host: origin.slice(7), origin, cookie: pair };
    expect((await ask('DELETE', '/api/sessions', own)).status).toBe(200);
  });

  test('every start has a token of its own, and the API key stays what ingest needs', async () => {
    await start({ host: '0.0.0.0', apiKey: 'k-12345' });
    const first = tokenOf();
    const post = async (authorization: string): Promise<number | undefined> =>
      (await ask('POST', '/v1/sessions', { authorization, body: '{}' })).status;
    expect(await post('Bearer k-12345')).toBe(200);
    for (const wrong of ['', 'Bearer k-12346', 'k-12345', 'Bearer ', `Bearer ${first}`]) {
      expect([wrong, await post(wrong)]).toEqual([wrong, 401]);
    }
    expect((await ask('GET', '/api/sessions', { authorization: 'Bearer k-12345' })).status).toBe(
      401,
    );
    await backend.close();
    await start({ host: '0.0.0.0' });
    expect(tokenOf()).not.toBe(first);
  });
});
