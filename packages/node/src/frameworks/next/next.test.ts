import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { collectLogs } from '@honeyhive/test-support/loggers';
import {
  type HoneyHiveTracer,
  onRequestError,
  registerNext,
  traceAction,
  traceProxy,
} from '../../index.ts';

let backend: LocalBackend;
let lines: string[];
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  lines = [];
});
afterEach(async () => {
  await registerNext().shutdown({ timeoutMs: 500 });
  vi.unstubAllEnvs();
  await backend.close();
});
const register = (): HoneyHiveTracer =>
  registerNext({ apiKey: 'key', serverUrl: backend.url, logger: collectLogs(lines) });
const event = (name: string) => backend.events({ name })[0];

describe('the tracer of a Next application', () => {
  test('is one, however often a module is evaluated; after its end there is a new one', async () => {
    const tracer = register();
    expect(register()).toBe(tracer);
    await tracer.shutdown();
    expect(register()).not.toBe(tracer);
  });

  test('records and says nothing during next build, also without a key', () => {
    vi.stubEnv('NEXT_PHASE', 'phase-production-build');
    const printed = vi.spyOn(console, 'warn').mockReturnValue();
    const tracer = registerNext();
    expect(tracer.enabled).toBe(false);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

/** A page's request as Next gives it to a proxy, and the headers that server components see. */
async function visit(
  tracer: HoneyHiveTracer,
  sent: Record<string, string> = {},
): Promise<{ readonly response: Response; readonly headers: Headers }> {
  let seen = new Headers();
  const proxy = traceProxy(tracer, (_request, headers) => {
    seen = headers;
    return new Response(null, { headers: { 'server-timing': 'app;dur=1' } });
  });
  const response = await proxy(new Request('http://app.test/shop', { headers: sent }));
  return { response, headers: seen };
}

describe('a page behind traceProxy', () => {
  test('has a span, and tells the browser and the server components of it', async () => {
    const tracer = register();
    const { response, headers } = await visit(tracer);
    await tracer.flush();
    const page = event('GET');
    expect(page?.attributes['url.path']).toBe('/shop');
    expect(response.headers.get('server-timing')).toContain('app;dur=1');
    expect(response.headers.get('server-timing')).toContain(page?.span_id);
    expect(headers.get('traceparent')).toContain(page?.span_id);
  });

  test('shares its session with actions and errors, though an address was typed and no page has asked', async () => {
    const tracer = register();
    const { headers } = await visit(tracer, { 'sec-fetch-site': 'none' });
    const save = traceAction(
      tracer,
      { name: 'save', headers: async () => headers },
      (note: string) => note.toUpperCase(),
    );
    expect(await save('tea')).toBe('TEA');
    const request = { path: '/shop?q=1', method: 'GET', headers: Object.fromEntries(headers) };
    await onRequestError(new RangeError('broken'), request, {
      routePath: '/[shop]',
      routeType: 'render',
    });
    await tracer.flush();
    const page = event('GET');
    for (const name of ['save', 'GET /[shop]'])
      expect(event(name)).toMatchObject({
        parent_id: page?.event_id,
        session_id: page?.session_id,
      });
    expect(event('GET /[shop]')).toMatchObject({ outcome: 'error', error: 'broken' });
  });

  test('is the only one whose headers are believed: a program with a made-up mark is a stranger', async () => {
    const tracer = register();
    const session = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
    const headers = new Headers({
      baggage: `honeyhive.session_id=${session}`,
      'x-honeyhive-proxied': session,
    });
    await traceAction(tracer, { name: 'save', headers: () => headers }, () => 1)();
    await tracer.flush();
    expect(event('save')?.session_id).not.toBe(session);
  });
});

describe('errors', () => {
  const control = (digest: string): Error => Object.assign(new Error(digest), { digest });
  test.each([
    ['NEXT_REDIRECT;replace;/;307;', 'ok'],
    ['NEXT_HTTP_ERROR_FALLBACK;404', 'ok'],
    ['1234', 'error'],
  ])('with the digest %s leave an action and a request %s', async (digest, outcome) => {
    const tracer = register();
    const error = control(digest);
    const fail = (): never => {
      throw error;
    };
    const act = traceAction(tracer, { name: 'act', headers: () => new Headers() }, fail);
    await expect(act()).rejects.toBe(error);
    const request = new Request('http://app.test/');
    await expect(tracer.withRequest(request, fail, { route: '/x' })).rejects.toBe(error);
    await tracer.flush();
    expect([event('act')?.outcome, event('GET /x')?.outcome]).toEqual([outcome, outcome]);
  });

  test('that a request’s span has are not recorded again by Next’s hook', async () => {
    const tracer = register();
    const error = new Error('broken');
    const request = new Request('http://app.test/');
    const failing = tracer.withRequest(
      request,
      () => {
        throw error;
      },
      { route: '/x' },
    );
    await expect(failing).rejects.toBe(error);
    const context = { routePath: '/x', routeType: 'route' };
    await onRequestError(error, { path: '/', method: 'GET', headers: {} }, context);
    await tracer.flush();
    expect(backend.events()).toHaveLength(1);
  });

  test.each([
    [404, 'ok'],
    [503, 'error'],
  ])('that are a Response of %i leave a request %s', async (status, outcome) => {
    const tracer = register();
    const thrown = new Response(null, { status });
    const failing = tracer.withRequest(new Request('http://app.test/'), () => {
      throw thrown;
    });
    await expect(failing).rejects.toBe(thrown);
    await tracer.flush();
    expect(event('GET')).toMatchObject({ outcome });
    expect(event('GET')?.attributes['http.response.status_code']).toBe(status);
  });
});

test('an action runs where the headers cannot be had, and where tracing is off', async () => {
  const tracer = register();
  const headers = (): Promise<Headers> => Promise.reject(new Error('outside of a request'));
  expect(await traceAction(tracer, { name: 'save', headers }, () => 7)()).toBe(7);
  await tracer.shutdown();
  const none = (): Headers => new Headers();
  expect(await traceAction(tracer, { name: 'save', headers: none }, () => 8)()).toBe(8);
});
