import { afterEach, describe, expect, test } from 'vitest';
import { Asked, isSending, ROUTES } from '../../fixtures/asked.ts';
import { type LocalOptions } from '../index.ts';

let asked: Asked;
afterEach(() => asked.backend.close());

const begin = async (options: LocalOptions = {}): Promise<void> => {
  asked = await Asked.start(options);
};

describe('where other machines can reach it', () => {
  const tokenOf = (): string => new URL(asked.backend.viewerUrl).searchParams.get('token') ?? '';

  test('on loopback the viewer needs no token', async () => {
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.2']) {
      await begin({ host });
      expect(asked.backend.viewerUrl).toBe(asked.backend.url);
      expect((await fetch(`${asked.backend.url}/api/sessions`)).status).toBe(200);
      await asked.backend.close();
    }
  });

  test.each(ROUTES)(
    '%s %s: reading needs the token, ingest does not',
    async (method, path, body) => {
      await begin({ host: '0.0.0.0' });
      await asked.seed();
      expect(tokenOf()).toMatch(/^[\w-]{32}$/);
      expect(new URL(asked.backend.url).search).toBe('');
      const token = tokenOf();
      const isReading = !isSending(method, path);
      const wrong = [
        {},
        { authorization: 'Bearer ' },
        { authorization: `Bearer ${token}x` },
        { authorization: `Bearer ${token.slice(0, -1)}` },
        { authorization: token },
        { cookie: `honeyhive-local-${asked.port}=` },
        { cookie: `honeyhive-local-1=${token}` },
      ];
      for (const headers of wrong) {
        const { status, text } = await asked.ask(method, path, { body, ...headers });
        expect(status).toBe(isReading ? 401 : 200);
        expect(text).not.toContain('SECRET');
      }
      if (!isReading) return;
      expect((await asked.ask(method, `${path}?token=${token}x`, { body })).status).toBe(401);
      await asked.seed();
      const bearer = await asked.ask(method, path, { body, authorization: `Bearer ${token}` });
      expect(bearer.status).toBe(200);
    },
  );

  test('the start address opens the viewer, and its cookie goes on reading', async () => {
    await begin({ host: '0.0.0.0' });
    const { search } = new URL(asked.backend.viewerUrl);
    const page = await asked.ask('GET', `/${search}`);
    const [cookie = ''] = page.headers['set-cookie'] ?? [];
    expect(page.status).toBe(200);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const [pair = ''] = cookie.split(';');
    for (const path of ['/', '/viewer/viewer.css', '/api/sessions', '/api/live']) {
      const statuses = [
        await asked.ask('GET', path, { cookie: pair }),
        await asked.ask('GET', path),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([200, 401]);
    }
    const origin = `http://192.168.1.5:${asked.port}`;
    const own = { host: origin.slice(7), origin, cookie: pair };
    expect((await asked.ask('DELETE', '/api/sessions', own)).status).toBe(200);
  });

  test('every start has a token of its own, and the API key stays what ingest needs', async () => {
    await begin({ host: '0.0.0.0', apiKey: 'k-12345' });
    const first = tokenOf();
    const post = async (authorization: string): Promise<number | undefined> =>
      (await asked.ask('POST', '/v1/sessions', { authorization, body: '{}' })).status;
    expect(await post('Bearer k-12345')).toBe(200);
    for (const wrong of ['', 'Bearer k-12346', 'k-12345', 'Bearer ', `Bearer ${first}`]) {
      expect([wrong, await post(wrong)]).toEqual([wrong, 401]);
    }
    expect(
      (await asked.ask('GET', '/api/sessions', { authorization: 'Bearer k-12345' })).status,
    ).toBe(401);
    await asked.backend.close();
    await begin({ host: '0.0.0.0' });
    expect(tokenOf()).not.toBe(first);
  });
});
