import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { readBody } from '@honeyhive/test-support/http-server';
import { eventNames } from '@honeyhive/test-support/spans';
import { openBackend, openServer, openTracer } from '@honeyhive/test-support/test-scoped';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

interface Misbehaving {
  readonly url: string;
  readonly requests: string[];
  readonly server: Server;
}
async function serve(
  answer: (
    request: IncomingMessage & { text: string },
    response: ServerResponse,
    count: number,
  ) => void,
): Promise<Misbehaving> {
  const requests: string[] = [];
  const { url, server } = await openServer(async (request, response) => {
    const text = (await readBody(request)).toString();
    requests.push(`${request.method} ${request.url}`);
    answer(Object.assign(request, { text }), response, requests.length);
  });
  return { url, requests, server };
}
const tracerTo = (serverUrl: string, options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { apiKey: 'hh_key_1234', serverUrl, ...options });
const tracersOf = (backend: LocalBackend): string[] => eventNames(backend).toSorted();
const names = (text: string): string[] =>
  [...text.matchAll(/"name":"(span \d+)"/g)].map(([, name]) => String(name));

describe('spans that arrive', () => {
  test.each(['http/json', 'http/protobuf'] as const)(
    'over %s are the same event',
    async (protocol) => {
      const backend = await openBackend();
      const tracer = tracerTo(backend.url, {
        protocol,
        project: 'shop',
        source: 'test',
        sessionName: 'chat',
        resourceAttributes: { 'service.name': 'svc' },
      });
      const other = tracer.startSpan('other');
      const span = tracer.startSpan('work', {
        eventType: 'model',
        inputs: { chat_history: [{ role: 'user', content: 'hä ☕' }] },
        config: { temperature: 0.5 },
        links: [{ context: other.spanContext() }],
      });
      span.addEvent('tick', { n: 1 });
      span
        .enrich({ outputs: { content: 'x', big: 2 ** 40, nan: Number.NaN }, metrics: { ok: true } })
        .fail(new RangeError('far'));
      span.startSpan('child').end();
      span.end();
      expect(await tracer.flush()).toMatchObject({ exported: 2, dropped: {}, pending: 0 });
      const [event] = backend.events({ name: 'work' });
      expect(event).toMatchObject({
        event_id: span.eventId,
        session_id: tracer.sessionId,
        project: 'shop',
        source: 'test',
        event_type: 'model',
        error: 'far',
        outcome: 'error',
        status: 'error',
        inputs: { chat_history: [{ role: 'user', content: 'hä ☕' }] },
        outputs: { content: 'x', big: 2 ** 40, nan: 'NaN' },
        config: { temperature: 0.5 },
        metrics: { ok: true },
        trace_id: span.spanContext().traceId,
        span_id: span.spanContext().spanId,
        resource: { 'service.name': 'svc' },
        scope: { name: '@honeyhive/core' },
        links: [{ trace_id: other.spanContext().traceId, span_id: other.spanContext().spanId }],
      });
      expect(event?.span_events.map(({ name }) => name)).toEqual(['tick', 'exception']);
      expect(backend.events({ name: 'child' })[0]?.parent_id).toBe(span.eventId);
      expect(backend.session(tracer.sessionId)?.session.session_name).toBe('chat');
    },
  );

  test('go to the one path with the key and the client’s name', async () => {
    const backend = await openBackend({ apiKey: 'hh_key_1234' });
    const tracer = tracerTo(`${backend.url}//`, {
      source: 'staging',
      headers: { 'x-mine': 'yes' },
    });
    tracer.startSpan('work').end();
    await tracer.flush();
    const [request] = backend.requests();
    expect(request).toMatchObject({
      method: 'POST',
      path: '/opentelemetry/v1/traces',
      status: 200,
    });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer …1234',
      'x-source': 'staging',
      'x-mine': 'yes',
      'hh-client-package': '@honeyhive/core',
      'hh-client-language': 'typescript',
      'content-type': 'application/json',
    });
  });

  test('are sent one by one with disableBatch, and together without', async () => {
    const backend = await openBackend();
    const single = tracerTo(backend.url, { disableBatch: true });
    single.startSpan('at once').end();
    await backend.waitFor(() => backend.events({ name: 'at once' }).length === 1);
    const another = await openBackend();
    const batched = tracerTo(another.url);
    for (let index = 0; index < 20; index += 1) batched.startSpan(`span ${index}`).end();
    await batched.flush();
    expect(another.events()).toHaveLength(20);
    expect(another.requests()).toHaveLength(1);
  });

  test('leave by themselves after the batch’s delay, and at once when a batch is full', async () => {
    const backend = await openBackend();
    tracerTo(backend.url, { batch: { delayMs: 20 } })
      .startSpan('delayed')
      .end();
    const full = tracerTo(backend.url, { batch: { delayMs: 600_000, maxSpans: 3 } });
    for (let index = 0; index < 3; index += 1) full.startSpan('full').end();
    await backend.waitFor(
      () =>
        backend.events({ name: 'delayed' }).length === 1 &&
        backend.events({ name: 'full' }).length === 3,
    );
    expect(tracersOf(backend)).toEqual(['delayed', 'full', 'full', 'full']);
  });

  test('that are left after a full batch wait for company again, or for a flush', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url, { batch: { delayMs: 600_000, maxSpans: 3 } });
    for (let index = 0; index < 8; index += 1) tracer.startSpan('work').end();
    await vi.waitFor(() => expect(tracer.stats()).toMatchObject({ exported: 6, pending: 2 }));
    tracer.startSpan('work').end();
    await vi.waitFor(() => expect(tracer.stats()).toMatchObject({ exported: 9, pending: 0 }));
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
    expect(backend.requests()).toHaveLength(4);
  });

  test('that are left after a full batch leave after the delay', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url, { batch: { delayMs: 30, maxSpans: 3 } });
    for (let index = 0; index < 4; index += 1) tracer.startSpan('work').end();
    await vi.waitFor(() => expect(tracer.stats()).toMatchObject({ exported: 4, pending: 0 }));
    expect(backend.requests()).toHaveLength(2);
  });

  test('are not sent twice: the same span always has the same event id', async () => {
    speedUpTime();
    const backend = await openBackend();
    let broken = true;
    const flaky: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (broken) {
        broken = false;
        throw new Error('the answer is lost');
      }
      return answer;
    };
    const tracer = tracerTo(backend.url, { fetch: flaky });
    const span = tracer.startSpan('work');
    span.end();
    const flushing = tracer.flush();
    await backend.waitFor(() => backend.requests().length === 1);
    await flushing;
    expect(backend.requests()).toHaveLength(2);
    expect(backend.events().map(({ event_id: id }) => id)).toEqual([span.eventId]);
  });
});

describe('a server that', () => {
  test('is down gets the spans when it is back', async () => {
    speedUpTime();
    const first = await startLocal({ port: 0, store: 'memory' });
    const port = Number(new URL(first.url).port);
    await first.close();
    const tracer = tracerTo(`http://127.0.0.1:${port}`);
    tracer.startSpan('patient').end();
    expect(await tracer.flush({ timeoutMs: 200 })).toMatchObject({
      exported: 0,
      pending: 1,
      dropped: {},
    });
    const backend = await startLocal({ port, store: 'memory' });
    onTestFinished(() => backend.close());
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
    expect(backend.events({ name: 'patient' })).toHaveLength(1);
  });

  test('answers 429 with Retry-After is left alone for that long', async () => {
    speedUpTime();
    const times: number[] = [];
    const { url } = await serve((_request, response, count) => {
      times.push(performance.now());
      response.writeHead(count === 1 ? 429 : 200, { 'retry-after': '1' }).end('{}');
    });
    const tracer = tracerTo(url);
    tracer.startSpan('work').end();
    expect(await tracer.flush({ timeoutMs: 100 })).toMatchObject({ pending: 1 });
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test.each([408, 500, 502, 503, 504])('answers %d is asked again', async (status) => {
    speedUpTime();
    const { url, requests } = await serve((_request, response, count) =>
      response.writeHead(count === 1 ? status : 200).end('{}'),
    );
    const tracer = tracerTo(url);
    tracer.startSpan('work').end();
    const sent = tracer.flush();
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));
    await tracer.flush();
    expect(await sent).toMatchObject({ exported: 1, dropped: {} });
  });

  test('answers 413 gets smaller requests until they fit', async () => {
    const arrived: string[] = [];
    const { url } = await serve((request, response) => {
      const spans = names(request.text);
      if (spans.length > 2) return response.writeHead(413).end();
      arrived.push(...spans);
      return response.writeHead(200).end('{}');
    });
    const tracer = tracerTo(url);
    for (let index = 0; index < 9; index += 1) tracer.startSpan(`span ${index}`).end();
    expect(await tracer.flush()).toMatchObject({ exported: 9, dropped: {}, pending: 0 });
    expect(arrived.toSorted()).toEqual(Array.from({ length: 9 }, (_, index) => `span ${index}`));
  });

  test('finds even one span too large makes it dropped as too large', async () => {
    const { url } = await serve((_request, response) => response.writeHead(413).end());
    const tracer = tracerTo(url);
    for (let index = 0; index < 3; index += 1) tracer.startSpan(`span ${index}`).end();
    expect(await tracer.flush()).toMatchObject({
      exported: 0,
      dropped: { too_large: 3 },
      pending: 0,
    });
  });

  test.each([
    [401, 'unauthorized', 1],
    [403, 'unauthorized', 2],
    [400, 'rejected', 3],
    [404, 'rejected', 3],
    [302, 'rejected', 3],
  ] as const)(
    'answers %d: dropped as %s, said once, after one request for each or in all: %d',
    async (status, reason, made) => {
      const { url, requests } = await serve((_request, response) =>
        response.writeHead(status, { location: '/elsewhere' }).end('because'),
      );
      const said: string[] = [];
      const tracer = tracerTo(url, {
        logger: { ...quietLogger, warn: (message) => said.push(message) },
      });
      for (let round = 0; round < 3; round += 1) {
        tracer.startSpan('work').end();
        await tracer.flush();
      }
      expect(tracer.stats()).toMatchObject({ exported: 0, dropped: { [reason]: 3 }, pending: 0 });
      expect(requests).toHaveLength(made);
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(String(status));
      expect(said[0]).not.toContain('hh_key_1234');
    },
  );

  test('accepts a part only has the rest counted as rejected', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}'),
    );
    const tracer = tracerTo(url);
    for (let index = 0; index < 5; index += 1) tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({
      exported: 3,
      dropped: { rejected: 2 },
      pending: 0,
    });
  });

  test('never answers holds neither flush nor shutdown beyond their time', async () => {
    const { url } = await serve(() => {});
    const tracer = tracerTo(url, { batch: { timeoutMs: 60_000 } });
    tracer.startSpan('work').end();
    const started = performance.now();
    expect(await tracer.flush({ timeoutMs: 100 })).toEqual({
      exported: 0,
      dropped: {},
      pending: 1,
    });
    await tracer.shutdown({ timeoutMs: 100 });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(tracer.stats()).toMatchObject({
      recorded: 1,
      exported: 0,
      dropped: { shutdown: 1 },
      pending: 0,
    });
  });

  test.each([
    ['answers too late', { 'retry-after': '0' }, 200],
    ['wants to be asked later', { 'retry-after': '1' }, 503],
  ] as const)(
    '%s for shutdown: the books balance, and nothing is left pending',
    async (_, headers, status) => {
      let answered = false;
      const { url } = await serve((_request, response) => {
        setTimeout(() => {
          response.writeHead(status, headers).end('{}');
          answered = true;
        }, 150);
      });
      const tracer = tracerTo(url);
      tracer.startSpan('work').end();
      await tracer.shutdown({ timeoutMs: 50 });
      await vi.waitFor(() => expect(answered).toBe(true));
      await vi.waitFor(() => {
        const { recorded, exported, dropped, pending } = tracer.stats();
        expect({ recorded, pending }).toEqual({ recorded: 1, pending: 0 });
        expect(exported + (dropped.shutdown ?? 0)).toBe(1);
      });
    },
  );

  test.each(['0', '600', 'soon', '-1', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'answers 503 with Retry-After: %s is neither hammered nor given up',
    async (after) => {
      const { url, requests } = await serve((_request, response) =>
        response.writeHead(503, { 'retry-after': after }).end(),
      );
      const tracer = tracerTo(url);
      tracer.startSpan('work').end();
      expect(await tracer.flush({ timeoutMs: 300 })).toMatchObject({ pending: 1, dropped: {} });
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.length).toBeLessThanOrEqual(3);
    },
  );

  test('wants to be left alone for longer than maxRetryMs: the spans wait, and the log says what for', async () => {
    speedUpTime();
    const { url, requests } = await serve((_request, response) =>
      response.writeHead(503, { 'retry-after': '3600' }).end(),
    );
    const said: string[] = [];
    const tracer = tracerTo(url, {
      batch: { maxRetryMs: 100 },
      logger: { ...quietLogger, warn: (message) => said.push(message) },
    });
    for (let index = 0; index < 20; index += 1) tracer.startSpan('work').end();
    expect(await tracer.flush({ timeoutMs: 500 })).toMatchObject({ dropped: {}, pending: 20 });
    expect(requests).toHaveLength(1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('retry after 3600 s');
    expect(said[0]).toContain('will retry');
  });

  test('hangs is given up after the request’s own time and asked again', async () => {
    speedUpTime();
    const { url } = await serve((_request, response, count) => {
      if (count > 1) response.writeHead(200).end('{}');
    });
    const tracer = tracerTo(url, { batch: { timeoutMs: 100 } });
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
  });

  test('breaks the connection loses nothing', async () => {
    speedUpTime();
    const { url } = await serve((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else response.writeHead(200).end('{}');
    });
    const tracer = tracerTo(url);
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
  });

  test('never recovers: spans are given up after maxRetryMs', async () => {
    const { url } = await serve((_request, response) => response.writeHead(503).end());
    const tracer = tracerTo(url, { batch: { maxRetryMs: 1 } });
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({
      exported: 0,
      dropped: { retry_exhausted: 1 },
      pending: 0,
    });
  });
});

describe('the books', () => {
  test('balance: recorded is exported, dropped and pending, observers and stats agree', async () => {
    const { url } = await serve((_request, response, count) =>
      response.writeHead(count === 2 ? 404 : 200).end('{}'),
    );
    const seen = { export: 0, drop: {} as Record<string, number>, spanStart: 0, spanEnd: 0 };
    const tracer = tracerTo(url, {
      sampler: {
        shouldSample: (_context, _trace, name) => ({ decision: name === 'unsampled' ? 0 : 2 }),
        toString: () => 'mine',
      },
    });
    const stop = tracer.observe({
      export: ({ count }) => {
        seen.export += count;
      },
      drop: ({ reason, count }) => {
        seen.drop[reason] = (seen.drop[reason] ?? 0) + count;
      },
      spanStart: () => {
        seen.spanStart += 1;
      },
      spanEnd: () => {
        seen.spanEnd += 1;
      },
    });
    for (const names of [
      ['a', 'b'],
      ['c', 'd', 'e'],
      ['f', 'unsampled'],
    ]) {
      for (const name of names) tracer.startSpan(name).end();
      await tracer.flush();
    }
    const { recorded, exported, dropped, pending } = tracer.stats();
    expect({ recorded, exported, dropped, pending }).toEqual({
      recorded: 7,
      exported: 3,
      dropped: { rejected: 3, sampled: 1 },
      pending: 0,
    });
    expect(seen).toEqual({
      export: 3,
      drop: { rejected: 3, sampled: 1 },
      spanStart: 6,
      spanEnd: 6,
    });
    stop();
    tracer.startSpan('unseen').end();
    expect(seen.spanStart).toBe(6);
  });

  test('a full queue drops the newest and says so', async () => {
    const { url } = await serve(() => {});
    const tracer = tracerTo(url, { batch: { maxQueueBytes: 5_000, delayMs: 600_000 } });
    for (let index = 0; index < 50; index += 1) tracer.startSpan('work').end();
    const { recorded, dropped, pending } = tracer.stats();
    expect(recorded).toBe(50);
    expect(dropped.queue_full).toBeGreaterThan(30);
    expect(pending + (dropped.queue_full ?? 0)).toBe(50);
  });

  test('testMode records and sends nothing', async () => {
    const tracer = tracerTo('http://127.0.0.1:9', { testMode: true });
    tracer.startSpan('work').end();
    await tracer.flush();
    expect(tracer.stats()).toMatchObject({ recorded: 1, dropped: { test_mode: 1 }, pending: 0 });
  });

  test('after shutdown nothing is recorded, and shutting down again is harmless', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url);
    const open = tracer.startSpan('left open');
    tracer.startSpan('ended').end();
    const told = vi.fn<() => void>();
    tracer.observe({ shutdown: told });
    await Promise.all([tracer.shutdown(), tracer.shutdown()]);
    open.end();
    tracer.startSpan('too late').end();
    await tracer.flush();
    expect(
      backend
        .events()
        .map(({ event_name: name, outcome }) => [name, outcome])
        .toSorted((one, two) => String(one).localeCompare(String(two))),
    ).toEqual([
      ['ended', 'ok'],
      ['left open', 'abandoned'],
    ]);
    expect(told).toHaveBeenCalledTimes(1);
    expect(tracer.enabled).toBe(false);
  });

  test('`await using` shuts down at the end of its block', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url);
    tracer.startSpan('work').end();
    await tracer[Symbol.asyncDispose]();
    expect(backend.events()).toHaveLength(1);
    expect(tracer.enabled).toBe(false);
  });
});

describe('a flush', () => {
  test('takes along every span that has ended before it, at whatever moment of a batch', async () => {
    const missing: number[] = [];
    for (let turns = 0; turns < 40; turns += 1) {
      const sent: string[] = [];
      const tracer = new HoneyHiveTracer({
        exporter: {
          export: (batch, done) => {
            sent.push(...batch.map(({ name }) => name));
            done({ code: 0 });
          },
          shutdown: () => Promise.resolve(),
        },
      });
      tracer.startSpan('first').end();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      tracer.startSpan('second').end();
      await tracer.flush();
      if (sent.length !== 2) missing.push(turns);
      await tracer.shutdown();
    }
    expect(missing).toEqual([]);
  });
});

test('an exporter of the user’s is flushed and shut down with the tracer, once', async () => {
  const calls: string[] = [];
  const tracer = new HoneyHiveTracer({
    exporter: {
      export: (_batch, done) => {
        calls.push('export');
        done({ code: 0 });
      },
      forceFlush: async () => void calls.push('flush'),
      shutdown: async () => void calls.push('shutdown'),
    },
  });
  tracer.startSpan('work').end();
  await tracer.flush();
  expect(calls).not.toContain('shutdown');
  await tracer.shutdown();
  await tracer.shutdown();
  expect(calls.filter((call) => call !== 'flush')).toEqual(['export', 'shutdown']);
  expect(calls.indexOf('flush')).toBeGreaterThan(0);
  expect(calls.indexOf('flush')).toBeLessThan(calls.indexOf('shutdown'));
});

describe('open spans', () => {
  test('beyond maxOpenSpans the oldest is ended as abandoned', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url, { maxOpenSpans: 2 });
    for (const name of ['first', 'second', 'third']) tracer.startSpan(name);
    await tracer.flush();
    expect(backend.events().map(({ event_name: name, outcome }) => [name, outcome])).toEqual([
      ['first', 'abandoned'],
    ]);
    expect(tracer.stats().openSpans).toBe(2);
  });

  test('older than maxSpanAgeMs are ended as abandoned', async () => {
    const backend = await openBackend();
    const tracer = tracerTo(backend.url, { maxSpanAgeMs: 1 });
    tracer.startSpan('old');
    await vi.waitFor(async () => {
      await tracer.flush();
      expect(backend.events({ name: 'old' })[0]?.outcome).toBe('abandoned');
    });
  });
});
