import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asProtobuf } from '../../fixtures/strict-otlp.ts';
import { pageBody, pageSpan } from '../../fixtures/page-body.ts';
import { createRelay, HoneyHiveTracer, type RelayOptions } from '../index.ts';

const APP = 'https://app.test';
const TRACES = `${APP}/api/honeyhive/opentelemetry/v1/traces`;
const EVENT = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory', apiKey: 'the-servers-own-key' });
  tracer = new HoneyHiveTracer({ apiKey: 'the-servers-own-key', serverUrl: backend.url });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});
const json = { origin: APP, 'content-type': 'application/json' };
const send = (
  options: RelayOptions = {},
  {
    url = TRACES,
    method = 'POST',
    headers = json,
    body = pageBody([pageSpan()]),
  }: {
    url?: string;
    method?: string;
    headers?: Record<string, string>;
    body?: BodyInit;
  } = {},
): Promise<Response> =>
  createRelay({ tracer, ...options })(
    new Request(url, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body, duplex: 'half' }),
    }),
  );
/** What has been handed on, once the queue is empty. */
const handedOn = async (): Promise<ReturnType<LocalBackend['requests']>> => {
  await tracer.flush();
  return backend.requests();
};
const code = async (response: Response): Promise<unknown> => [
  response.status,
  ((await response.json()) as { code?: string }).code,
];

describe('a relay', () => {
  test('passes a page’s spans on with the server’s key, which the page never has', async () => {
    const relay = createRelay({ tracer });
    const page = new HoneyHiveTracer({
      relayUrl: `${APP}/api/honeyhive`,
      fetch: (url, init) =>
        relay(
          new Request(url, {
            ...init,
            headers: { ...(init?.headers as Record<string, string>), origin: APP },
          }),
        ),
    });
    page.startSpan('in the page', { inputs: { q: 1 } }).end();
    expect(await page.flush()).toMatchObject({ exported: 1, dropped: {} });
    page.enrichSession({ feedback: { rating: true } });
    expect(await page.flush()).toMatchObject({ exported: 1, dropped: {} });
    expect((await handedOn()).map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer …-key',
      'Bearer …-key',
    ]);
    expect(backend.events({ name: 'in the page' })[0]?.inputs).toEqual({ q: 1 });
    expect(tracer.stats()).toMatchObject({ recorded: 2, exported: 2, dropped: {}, pending: 0 });
    await page.shutdown();
  });

  test('never passes on what the page says about itself', async () => {
    await send(
      {},
      {
        headers: {
          ...json,
          authorization: 'Bearer stolen-1234',
          cookie: 'sid=1',
          'x-forwarded-for': '1.2.3.4',
          'x-source': 'page',
        },
      },
    );
    const [request] = await handedOn();
    expect(request?.headers['authorization']).toBe('Bearer …-key');
    expect(request?.headers).toMatchObject({ 'x-source': 'dev' });
    expect(Object.keys(request?.headers ?? {})).not.toEqual(expect.arrayContaining(['cookie']));
    expect(request?.headers['x-forwarded-for']).toBeUndefined();
    expect(request?.headers['origin']).toBeUndefined();
  });

  test.each([
    ['its own origin', json, 200],
    [
      'its own origin behind a proxy',
      { ...json, origin: 'https://shop.test', 'x-forwarded-host': 'shop.test' },
      200,
    ],
    ['a listed origin', { ...json, origin: 'https://friend.test' }, 200],
    ['another origin', { ...json, origin: 'https://evil.test' }, 403],
    [
      'an origin that begins like a listed one',
      { ...json, origin: 'https://friend.test.evil.test' },
      403,
    ],
    ['a sandboxed frame', { ...json, origin: 'null' }, 403],
    ['no origin at all', { 'content-type': 'application/json' }, 403],
  ])('answers %s as it should', async (_, headers, status) => {
    const response = await send({ origins: ['https://friend.test'], proxies: 1 }, { headers });
    expect(response.status).toBe(status);
    expect(await handedOn()).toHaveLength(status === 200 ? 1 : 0);
  });

  test.each([
    ['GET', TRACES],
    ['PUT', TRACES],
    ['POST', `${APP}/api/honeyhive/v1/sessions`],
    ['POST', `${APP}/api/honeyhive`],
    ['PUT', `${APP}/api/honeyhive/v1/events/../../admin`],
    ['PUT', `${APP}/api/honeyhive/v1/events/not-an-id`],
    ['DELETE', `${APP}/api/honeyhive/v1/events/${EVENT}`],
  ])('is no open proxy: %s %s is 404', async (method, url) => {
    expect(await code(await send({}, { method, url }))).toEqual([404, 'unknown_route']);
    expect(await handedOn()).toHaveLength(0);
  });

  test('takes JSON and protobuf only', async () => {
    expect(
      await code(await send({}, { headers: { ...json, 'content-type': 'text/plain' } })),
    ).toEqual([415, 'unsupported_type']);
    expect(
      (
        await send(
          {},
          {
            headers: { ...json, 'content-type': 'application/x-protobuf' },
            body: asProtobuf(pageBody([pageSpan([], { name: 'in protobuf' })])) as BodyInit,
          },
        )
      ).status,
    ).toBe(200);
    await handedOn();
    expect(backend.events({ name: 'in protobuf' })).toHaveLength(1);
  });

  test('refuses what is too large, declared or not', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
    });
    expect(await code(await send({ maxBytes: 10 }, { body: 'x'.repeat(11) }))).toEqual([
      413,
      'too_large',
    ]);
    expect(await code(await send({ maxBytes: 5_000 }, { body: endless }))).toEqual([
      413,
      'too_large',
    ]);
    expect(await handedOn()).toHaveLength(0);
  });

  test('lets nobody in whom the app does not know', async () => {
    expect(await code(await send({ authenticate: async () => false }))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(
      (await send({ authenticate: (request) => request.headers.get('origin') === APP })).status,
    ).toBe(200);
  });

  test('answers a browser of a listed origin, its preflight too, and no other', async () => {
    const relay = createRelay({ tracer, origins: ['https://friend.test'] });
    const ask = (
      origin: string,
      { headers, ...init }: { method: string; headers: Record<string, string>; body?: string },
    ): Promise<Response> =>
      relay(new Request(TRACES, { ...init, headers: { ...headers, origin } }));
    const preflight = {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,hh-client-package',
      },
    };
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: pageBody([pageSpan()]),
    };
    const before = await ask('https://friend.test', preflight);
    expect(before.ok).toBe(true);
    expect(before.headers.get('access-control-allow-origin')).toBe('https://friend.test');
    expect(before.headers.get('access-control-allow-methods')).toContain('POST');
    expect(before.headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(
      /content-type.*hh-client-package|hh-client-package.*content-type|\*/,
    );
    const answer = await ask('https://friend.test', post);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://friend.test');
    for (const init of [preflight, post]) {
      const refused = await ask('https://stranger.test', init);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
      expect(init === post && refused.ok).toBe(false);
    }
  });

  test('answers, and lets nobody in, when asking who it is fails', async () => {
    const response = await send({
      authenticate: () => {
        throw new Error('the database is down');
      },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toContain('database');
    expect(await handedOn()).toHaveLength(0);
  });

  test('answers 503 without a word about the target when it is down', async () => {
    const { url } = backend;
    await backend.close();
    const response = await send({ forward: 'through' });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(text).not.toContain(new URL(url).port);
    expect(text).not.toContain('key');
  });

  test('passes on what the target answers, so that the page knows whether to come back', async () => {
    const busy = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: backend.url,
      fetch: async () =>
        new Response('{"busy":true}', {
          status: 429,
          headers: { 'retry-after': '7', 'x-internal': 'host-1' },
        }),
    });
    const response = await createRelay({ tracer: busy, forward: 'through' })(
      new Request(TRACES, { method: 'POST', headers: json, body: pageBody([pageSpan()]) }),
    );
    expect([
      response.status,
      response.headers.get('retry-after'),
      response.headers.get('x-internal'),
    ]).toEqual([429, '7', null]);
    await busy.shutdown();
  });

  test('gives a target that hangs up after its time', async () => {
    const hung = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: backend.url,
      fetch: (_url, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    });
    const response = await createRelay({ tracer: hung, forward: 'through', timeoutMs: 50 })(
      new Request(TRACES, { method: 'POST', headers: json, body: pageBody([pageSpan()]) }),
    );
    expect(response.status).toBe(503);
    await hung.shutdown({ timeoutMs: 10 });
  });
});
