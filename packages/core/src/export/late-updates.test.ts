import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

// Requests that hang for half a minute, so the clock is not the real one, and the network is a function.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Server {
  readonly fetch: typeof fetch;
  /** Path of each answered request, and when, in seconds. */
  readonly answered: Array<{ readonly path: string; readonly at: number; readonly body: string }>;
  /** Requests under way at once, at most. */
  most: number;
}

/** Never answers what `hangs` says, and else after 10 ms. */
function serverThat(hangs: (path: string, count: number) => boolean): Server {
  const start = performance.now();
  const counts = new Map<string, number>();
  let underWay = 0;
  const server: Server = {
    most: 0,
    answered: [],
    async fetch(input, init) {
      const path = (input as string).replace(/^https:\/\/[^/]+/, '');
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      underWay += 1;
      server.most = Math.max(server.most, underWay);
      await new Promise<void>((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        if (!hangs(path, count)) setTimeout(resolve, 10);
      }).finally(() => (underWay -= 1));
      const body = new TextDecoder().decode(init?.body as Uint8Array);
      server.answered.push({ path, body, at: (performance.now() - start) / 1_000 });
      return Response.json({});
    },
  };
  return server;
}
let hosts = 0;
function tracerOn({ fetch }: Server, options: TracerOptions = {}): HoneyHiveTracer {
  hosts += 1;
  const serverUrl = `https://late-${hosts}.example.com`;
  const batch = { delayMs: 1_000 };
  return new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl,
    fetch,
    logger: quietLogger,
    batch,
    ...options,
  });
}
const idOf = (index: number): string =>
  `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const pathOf = (index: number): string => `/v1/events/${idOf(index)}`;
const enrich = (tracer: HoneyHiveTracer, index: number, data: object = { a: 1 }): void =>
  tracer.enrichSession({ sessionId: idOf(index), metadata: data });

describe('an update that is never answered', () => {
  test.each([1, 3, 11])('lets all others go on beside it, among %d of its kind', async (hung) => {
    const server = serverThat((path) =>
      Array.from({ length: hung }, (_, i) => pathOf(i)).includes(path),
    );
    const tracer = tracerOn(server);
    for (let index = 0; index < 40; index += 1) enrich(tracer, index);
    await vi.advanceTimersByTimeAsync(2_000);
    for (let index = 40; index < 50; index += 1) enrich(tracer, index);
    tracer.startSpan('work').end();
    await vi.advanceTimersByTimeAsync(12_000);
    // All but the hung ones, and the span.
    expect(server.answered).toHaveLength(51 - hung);
    expect(tracer.stats()).toMatchObject({ pending: hung, dropped: {} });
    expect(server.most).toBeLessThanOrEqual(13);
  });

  test('is tried again when its time is up, and arrives', async () => {
    const server = serverThat((path, count) => path === pathOf(0) && count < 3);
    const tracer = tracerOn(server);
    for (let index = 0; index < 20; index += 1) enrich(tracer, index);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.answered.map(({ path }) => path)).toContain(pathOf(0));
    expect(tracer.stats()).toMatchObject({ pending: 0, exported: 20, dropped: {}, failures: {} });
  });

  test('is given up after maxRetryMs, and counted', async () => {
    const server = serverThat((path) => path === pathOf(0));
    const tracer = tracerOn(server, { batch: { delayMs: 1_000, maxRetryMs: 60_000 } });
    for (let index = 0; index < 20; index += 1) enrich(tracer, index);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(tracer.stats()).toMatchObject({
      pending: 0,
      exported: 19,
      dropped: { retry_exhausted: 1 },
    });
  });

  test('keeps its place before a later one about the same', async () => {
    const server = serverThat((path, count) => path === pathOf(0) && count === 1);
    const tracer = tracerOn(server);
    enrich(tracer, 0, { at: 'first' });
    enrich(tracer, 1);
    await vi.advanceTimersByTimeAsync(5_000);
    enrich(tracer, 0, { at: 'second' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.answered.map(({ path }) => path)).toEqual([pathOf(1)]);
    await vi.advanceTimersByTimeAsync(60_000);
    const about = server.answered.filter(({ path }) => path === pathOf(0));
    expect(about.map(({ body }) => /first|second/.exec(body)?.[0])).toEqual(['first', 'second']);
  });

  test('is waited for by a flush, which sends the others at once', async () => {
    const server = serverThat((path, count) => path === pathOf(0) && count === 1);
    const tracer = tracerOn(server, { batch: { delayMs: 600_000 } });
    for (let index = 0; index < 30; index += 1) enrich(tracer, index);
    const flushed = tracer.flush({ timeoutMs: 20_000 });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await flushed).toEqual({ exported: 29, dropped: {}, pending: 1 });
    expect(Math.max(...server.answered.map(({ at }) => at))).toBeLessThan(2);
  });

  test('counts as dropped when the tracer is shut down, and not again when the answer comes', async () => {
    const server = serverThat((path) => path === pathOf(0));
    const tracer = tracerOn(server);
    for (let index = 0; index < 5; index += 1) enrich(tracer, index);
    const closed = tracer.shutdown({ timeoutMs: 3_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    await closed;
    expect(tracer.stats()).toMatchObject({ pending: 0, exported: 4, dropped: { shutdown: 1 } });
  });
});

test('a server that answers no update has twelve of them under way, and gets spans meanwhile', async () => {
  const server = serverThat((path) => path.startsWith('/v1/events/'));
  const tracer = tracerOn(server);
  for (let index = 0; index < 100; index += 1) enrich(tracer, index);
  for (let second = 0; second < 60; second += 1) {
    tracer.startSpan('work').end();
    // oxlint-disable-next-line no-await-in-loop
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(server.most).toBeLessThanOrEqual(13);
  expect(tracer.stats().exported).toBeGreaterThan(40);
});

test('updates that take two seconds each leave twelve at a time, one flush for all of them', async () => {
  const server = serverThat(() => true);
  const slow: Server = {
    ...server,
    async fetch(input) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      server.answered.push({ path: input as string, body: '', at: performance.now() });
      return Response.json({});
    },
  };
  const tracer = tracerOn(slow, { batch: { delayMs: 600_000 } });
  for (let index = 0; index < 100; index += 1) enrich(tracer, index);
  const flushed = tracer.flush({ timeoutMs: 25_000 });
  await vi.advanceTimersByTimeAsync(25_000);
  expect(await flushed).toEqual({ exported: 100, dropped: {}, pending: 0 });
});

test('what is said about a session leaves right after its first span, and waits for no more company', async () => {
  const server = serverThat(() => false);
  const tracer = tracerOn(server, { batch: { delayMs: 5_000 } });
  for (let index = 0; index < 50; index += 1)
    tracer.withSession({}, (session) => {
      tracer.startSpan('request').end();
      session.enrich({ metadata: { index } });
    });
  await vi.advanceTimersByTimeAsync(5_500);
  expect(tracer.stats()).toMatchObject({ pending: 0, exported: 100 });
});
