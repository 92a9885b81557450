import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpServer, startServer } from '@honeyhive/test-support/http-server';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { createRelay, honeyhive, type HoneyHiveOptions, HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
let lines: string[];
let server: HttpServer | undefined;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  lines = [];
  tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: backend.url,
    logger: collectLogs(lines),
  });
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});

/** A traced server; resolves with its address. */
async function serve(
  options: Partial<HoneyHiveOptions<IncomingMessage>> = {},
  handle: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) =>
    response.end('ok'),
): Promise<string> {
  const traced = honeyhive({ tracer, ...options });
  server = await startServer((request, response) =>
    traced(request, response, () => handle(request, response)),
  );
  return server.url;
}
/** The request's event, once its response has ended. */
async function recorded() {
  await vi.waitFor(() => expect(tracer.stats().openSpans).toBe(0));
  await tracer.flush();
  return backend.events();
}

describe('the option', () => {
  test('session names whose request it is, and may take its time', async () => {
    const url = await serve({ session: async ({ headers }) => headers.cookie });
    await fetch(url, { headers: { cookie: 'chat=7' } });
    const [event] = await recorded();
    expect(event?.session_id).toBe(tracer.startSession({ sessionId: 'chat=7' }).id);
  });

  test('trust decides by the framework’s own request', async () => {
    const session = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
    const url = await serve({ trust: ({ headers }) => headers['x-mesh'] === 'yes' });
    const baggage = `honeyhive.session_id=${session}`;
    await fetch(url, { headers: { baggage, 'x-mesh': 'yes' } });
    await fetch(url, { headers: { baggage } });
    const sessions = (await recorded()).map((event) => event.session_id);
    expect(sessions.map((id) => id === session)).toEqual([true, false]);
  });

  test('ignore leaves requests out, by the beginning of a path, a pattern, or a function', async () => {
    const ignore = ['/health', /\.css$/, ({ method }: IncomingMessage) => method === 'HEAD'];
    const url = await serve({ ignore });
    for (const [path, method] of [
      ['/health/live', 'GET'],
      ['/a.css', 'GET'],
      ['/b', 'HEAD'],
      ['/b', 'GET'],
    ] as const)
      // oxlint-disable-next-line no-await-in-loop
      await fetch(url + path, { method });
    expect((await recorded()).map(({ attributes }) => attributes['url.path'])).toEqual(['/b']);
  });

  test('name and route name the span', async () => {
    await fetch(await serve({ name: 'mine', route: () => '/users/:id' }));
    const [event] = await recorded();
    expect(event?.event_name).toBe('mine');
    expect(event?.attributes['http.route']).toBe('/users/:id');
  });

  const broken = (): never => {
    throw new Error('the callback is broken');
  };
  test.each([
    ['session', { session: broken }],
    ['trust', { trust: broken }],
    ['route', { route: broken }],
    ['ignore', { ignore: [broken] }],
    ['waitUntil', { waitUntil: broken }],
  ])(
    '%s may throw: the request is answered and traced, and the owner told once',
    async (_, options) => {
      const url = await serve(options);
      for (let times = 0; times < 2; times += 1)
        // oxlint-disable-next-line no-await-in-loop
        expect(await (await fetch(url)).text()).toBe('ok');
      expect(await recorded()).toHaveLength(2);
      expect(lines.filter((line) => line.includes('the callback is broken'))).toHaveLength(1);
    },
  );
});

test('a middleware that is mounted twice makes one span', async () => {
  const traced = honeyhive({ tracer });
  server = await startServer((request, response) =>
    traced(request, response, () => traced(request, response, () => response.end('ok'))),
  );
  await fetch(server.url);
  expect(await recorded()).toHaveLength(1);
});

test('what a handler throws reaches its server as it is, at once', async () => {
  const error = new RangeError('broken');
  const url = await serve({}, () => {
    throw error;
  });
  const traced = honeyhive({ tracer });
  const response = { statusCode: 200, headersSent: false, writableFinished: false, once: () => 0 };
  const request = { url: '/', method: 'GET', headers: {} };
  expect(() =>
    traced(request, response, () => {
      throw error;
    }),
  ).toThrow(error);
  expect(url).toContain('http');
});

describe('wrong use', () => {
  const request = new Request('http://app.test/');
  test.each([
    ['a fetch-style request', request],
    ['a context of Hono', { req: { raw: request } }],
  ])('of the middleware with %s says what to use, once, and hands on', (_what, given) => {
    const traced = honeyhive({ tracer });
    const next = vi.fn<() => void>();
    for (let times = 0; times < 2; times += 1) void traced(given, next);
    expect(next).toHaveBeenCalledTimes(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('tracer.withRequest(request, handler)');
  });

  test('of withRequest and of a relay with a request of node:http says what to use', async () => {
    const relay = createRelay({ tracer });
    server = await startServer(async (incoming, response) => {
      const taken = incoming as unknown as Request;
      const answer = await tracer.withRequest(taken, () => new Response('answered'));
      await relay(taken);
      response.end(await answer.text());
    });
    expect(await (await fetch(server.url)).text()).toBe('answered');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('honeyhive({ tracer })');
    expect(lines[1]).toContain('nodeListener(relay)');
  });

  test('without a tracer says so, and requests go on', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const error = vi.spyOn(console, 'error').mockReturnValue();
    const traced = honeyhive({} as HoneyHiveOptions);
    const next = vi.fn<() => void>();
    void traced({ url: '/', headers: {} }, { statusCode: 200, once: () => 0 }, next);
    expect(next).toHaveBeenCalledTimes(1);
    expect(String([...warn.mock.calls, ...error.mock.calls])).toContain('no tracer');
    vi.restoreAllMocks();
  });
});
