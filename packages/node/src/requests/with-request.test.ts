import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, traceMeta } from '../index.ts';

const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});
const event = (name: string) => backend.events({ name })[0];
const get = (headers: Record<string, string> = {}, init: RequestInit = {}): Request =>
  new Request('http://app.test/api/chat?q=secret', { headers, ...init });

describe('a request', () => {
  test('is a SERVER span on the caller’s span, in the caller’s session, around what the handler does', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const request = get({
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      baggage: `honeyhive.session_id=${SESSION}`,
      'sec-fetch-site': 'same-origin',
      'user-agent': 'test',
    });
    const response = await tracer.withRequest(request, async () =>
      tracer.withSpan('work', async () => Response.json({ ok: true }, { status: 201 })),
    );
    expect(await response.json()).toEqual({ ok: true });
    await tracer.flush();
    const span = event('GET');
    expect(span).toMatchObject({
      kind: 'server',
      event_type: 'chain',
      trace_id: traceId,
      parent_span_id: 'b7ad6b7169203331',
      session_id: SESSION,
      outcome: 'ok',
    });
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 201,
      'url.path': '/api/chat',
      'user_agent.original': 'test',
    });
    expect(event('work')).toMatchObject({ parent_id: span?.event_id, session_id: SESSION });
    expect(JSON.stringify(span)).not.toContain('secret');
  });

  test('without a caller gets a session of its own', async () => {
    for (const name of ['one', 'two'])
      await tracer.withRequest(
        get(),
        () => {
          tracer.startSpan(`${name} inner`).end();
          return new Response(null);
        },
        { name },
      );
    await tracer.flush();
    const sessions = [event('one'), event('two')].map((span) => span?.session_id);
    expect(new Set([...sessions, tracer.sessionId]).size).toBe(3);
    expect(event('one inner')?.session_id).toBe(sessions[0]);
  });

  test('of a caller without a session gets one of its own, in the caller’s trace', async () => {
    for (const last of ['1', '2'])
      await tracer.withRequest(
        get({ traceparent: `00-0af7651916cd43dd8448eb211c80319${last}-b7ad6b7169203331-01` }),
        () => new Response(null),
        { name: last },
      );
    await tracer.flush();
    const spans = [event('1'), event('2')];
    expect(spans.map((span) => span?.parent_span_id)).toEqual(Array(2).fill('b7ad6b7169203331'));
    expect(
      new Set([...spans.map((span) => span?.session_id), tracer.sessionId, undefined]).size,
    ).toBe(4);
  });

  test('hangs on its caller’s span also when its callback names the session', async () => {
    await tracer.withRequest(
      get({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }),
      () => new Response(null),
      { session: () => SESSION },
    );
    await tracer.flush();
    expect(event('GET')).toMatchObject({
      parent_span_id: 'b7ad6b7169203331',
      session_id: SESSION,
    });
  });

  test('belongs to the session its callback names', async () => {
    await tracer.withRequest(get({ cookie: 'chat=7' }), () => new Response(null), {
      session: (request) => request.headers.get('cookie') ?? undefined,
      route: '/api/:name',
    });
    await tracer.flush();
    expect(event('GET /api/:name')?.session_id).toBe(
      tracer.startSession({ sessionId: 'chat=7' }).id,
    );
    expect(event('GET /api/:name')?.attributes['http.route']).toBe('/api/:name');
  });

  test('lasts to the end of its streaming body, whose chunks come one by one and are not recorded', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          if (pulls > 3) controller.close();
          else controller.enqueue(new TextEncoder().encode(`private ${pulls}`));
        },
      },
      { highWaterMark: 0 },
    );
    const response = await tracer.withRequest(
      get(),
      () => new Response(body, { headers: { 'x-own': 'yes' } }),
    );
    expect(response.headers.get('x-own')).toBe('yes');
    await tracer.flush();
    expect(backend.events()).toHaveLength(0);
    expect(pulls).toBe(0);
    expect(await response.text()).toBe('private 1private 2private 3');
    await tracer.flush();
    expect(event('GET')).toMatchObject({ outcome: 'ok', metadata: { chunk_count: 3 } });
    expect(JSON.stringify(event('GET'))).not.toContain('private');
  });

  test('whose caller goes away is cancelled, and the source hears of it', async () => {
    const cancel = vi.fn<(reason?: unknown) => void>();
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array(1)), cancel },
      { highWaterMark: 0 },
    );
    const response = await tracer.withRequest(get(), () => new Response(body));
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel('gone');
    await tracer.flush();
    expect(cancel).toHaveBeenCalledWith('gone');
    expect(event('GET')).toMatchObject({ outcome: 'cancelled', status: 'unset' });
  });

  test('whose handler throws fails with the very same error', async () => {
    const error = new RangeError('broken');
    await expect(
      tracer.withRequest(get(), () => {
        throw error;
      }),
    ).rejects.toBe(error);
    await tracer.flush();
    expect(event('GET')).toMatchObject({ outcome: 'error', error: 'broken' });
  });

  test('answered with 500 is an error, with 404 is not', async () => {
    for (const status of [500, 404])
      await tracer.withRequest(get(), () => new Response(null, { status }), {
        name: String(status),
      });
    await tracer.flush();
    expect([event('500')?.outcome, event('404')?.outcome]).toEqual(['error', 'ok']);
  });

  test('keeps the platform awake until its span has arrived', async () => {
    const waiting: Array<Promise<unknown>> = [];
    const response = await tracer.withRequest(get(), () => new Response('x'), {
      waitUntil: (work) => {
        waiting.push(work);
      },
    });
    await response.text();
    await Promise.all(waiting);
    expect(event('GET')).toBeDefined();
    expect(waiting).toHaveLength(1);
  });

  test.each([
    ['tracing is off', { disableTracing: true }],
    [
      'it is sampled out',
      {
        testMode: true,
        sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' },
      },
    ],
  ])('does not keep the platform waiting where %s', async (_, options) => {
    const off = new HoneyHiveTracer(options);
    const waiting: Array<Promise<unknown>> = [];
    await off.withRequest(get(), () => new Response(null), {
      waitUntil: (work) => {
        waiting.push(work);
      },
    });
    await Promise.all(waiting);
    expect(waiting.length).toBeLessThan(2);
    await off.shutdown();
  });

  test('is answered though the platform’s waitUntil throws', async () => {
    const silent = new HoneyHiveTracer({
      testMode: true,
      logger: quietLogger,
    });
    const response = await silent.withRequest(get(), () => new Response('fine'), {
      waitUntil: () => {
        throw new TypeError('Illegal invocation');
      },
    });
    expect(await response.text()).toBe('fine');
    await silent.shutdown();
  });

  test('gets the handler’s own response back where tracing is off', async () => {
    const off = new HoneyHiveTracer({ disableTracing: true });
    const own = new Response('x');
    expect(await off.withRequest(get(), () => own)).toBe(own);
  });

  test.each([undefined, null, 'text', { status: 204 }])(
    'gets back %s from a handler that gives no response, traced or not',
    async (given) => {
      const handler = (): Response => given as unknown as Response;
      const off = new HoneyHiveTracer({ disableTracing: true });
      for (const one of [tracer, off])
        // oxlint-disable-next-line no-await-in-loop
        expect(await one.withRequest(get(), handler, { name: 'odd' })).toBe(given);
      await tracer.flush();
      expect(event('odd')?.status).not.toBe('error');
    },
  );

  test('works with a session callback that throws, and with tracing off', async () => {
    const off = new HoneyHiveTracer({ disableTracing: true });
    const broken = {
      session: (): never => {
        throw new Error('no');
      },
    };
    const silent = new HoneyHiveTracer({
      apiKey: 'key',
      serverUrl: backend.url,
      logger: quietLogger,
    });
    for (const one of [silent, off])
      expect(await (await one.withRequest(get(), () => new Response('fine'), broken)).text()).toBe(
        'fine',
      );
    await silent.shutdown();
  });
});

describe('what a page is given', () => {
  test('makes its spans children of the request’s span, in its session', async () => {
    const span = tracer.startSpan('render');
    const { tags, serverTiming } = traceMeta(span);
    const headers = Object.fromEntries(tags.map(({ name, content }) => [name, content]));
    const page = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
    page.withRemoteParent(headers, () => page.startSpan('page').end());
    span.end();
    await Promise.all([tracer.flush(), page.shutdown()]);
    expect(event('page')).toMatchObject({ parent_id: span.eventId, session_id: span.sessionId });
    for (const { content } of tags) expect(serverTiming).toContain(content);
    expect(Number(headers['honeyhive-rendered-at'])).toBeGreaterThan(1.7e12);
  });
});
