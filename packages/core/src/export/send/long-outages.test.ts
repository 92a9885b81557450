import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type TracerOptions } from '../../index.ts';

// Minutes and hours, so the clock is not the real one, and the network is a function.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

interface Network {
  readonly fetch: typeof fetch;
  /** When each request was made, in milliseconds since the start. */
  readonly times: number[];
  /** Names of the spans that have arrived. */
  readonly arrived: string[];
}
function network(answer: (minutes: number, count: number, text: string) => Response): Network {
  const start = performance.now();
  const times: number[] = [];
  const arrived: string[] = [];
  const send: typeof fetch = (_input, init) => {
    times.push(performance.now() - start);
    const text = new TextDecoder().decode(init?.body as Uint8Array);
    const response = answer((performance.now() - start) / MINUTE, times.length, text);
    if (response.ok)
      arrived.push(
        ...Array.from(text.matchAll(/"name":"(work[^"]*)"/g), ([, name]) => String(name)),
      );
    return response.type === 'error'
      ? Promise.reject(new TypeError('gone'))
      : Promise.resolve(response);
  };
  return { fetch: send, times, arrived };
}
const gaps = ({ times }: Network): number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));
let hosts = 0;
function tracerOn({ fetch }: Network, options: TracerOptions = {}): HoneyHiveTracer {
  hosts += 1;
  const serverUrl = `https://host-${hosts}.example.com`;
  return new HoneyHiveTracer({ apiKey: 'key', serverUrl, fetch, logger: quietLogger, ...options });
}

test('a server that is gone for twelve minutes gets everything, and is not hammered meanwhile', async () => {
  const net = network((minutes) => (minutes < 12 ? Response.error() : Response.json({})));
  const tracer = tracerOn(net);
  for (let index = 0; index < 80; index += 1) tracer.startSpan('work').end();
  await vi.advanceTimersByTimeAsync(12 * MINUTE);
  expect(tracer.stats()).toMatchObject({ pending: 80, exported: 0, dropped: {} });
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(tracer.stats()).toMatchObject({ pending: 0, exported: 80, dropped: {} });
  expect(net.times.length).toBeLessThan(120);
});

test('a server that is gone for longer than maxRetryMs is given up on, and the books say so', async () => {
  const net = network(() => Response.error());
  const tracer = tracerOn(net, { batch: { maxRetryMs: 2 * MINUTE } });
  for (let index = 0; index < 80; index += 1) tracer.startSpan('work').end();
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(tracer.stats()).toMatchObject({
    pending: 0,
    exported: 0,
    dropped: { retry_exhausted: 80 },
  });
});

test('credentials that were refused are tried again after five minutes, once', async () => {
  const net = network((minutes) => new Response('{}', { status: minutes < 7 ? 401 : 200 }));
  const tracer = tracerOn(net, { disableBatch: true });
  for (let minute = 0; minute < 16; minute += 1) {
    tracer.startSpan('work').end();
    await vi.advanceTimersByTimeAsync(MINUTE);
  }
  expect(net.times.slice(0, 3).map((time) => Math.round(time / MINUTE))).toEqual([0, 5, 10]);
  expect(tracer.stats()).toMatchObject({ exported: 6, dropped: { unauthorized: 10 }, pending: 0 });
});

test('an app that flushes with each of its requests asks a server that is down twice a second at most', async () => {
  const net = network((minutes) => (minutes < 1.1 ? Response.error() : Response.json({})));
  const tracer = tracerOn(net);
  const flushes: Array<Promise<unknown>> = [];
  for (let time = 0; time < MINUTE; time += 100) {
    tracer.startSpan('work').end();
    flushes.push(tracer.flush({ timeoutMs: 500 }));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(Math.min(...gaps(net))).toBeGreaterThanOrEqual(500);
  // And so often, since it is asked to.
  expect(net.times.length).toBeGreaterThan(100);
  await vi.advanceTimersByTimeAsync(MINUTE);
  await Promise.all(flushes);
  expect(tracer.stats()).toMatchObject({ exported: 600, dropped: {}, pending: 0 });
  expect(net.arrived).toHaveLength(600);
});

test('a server that is down is asked ever more seldom, however much there is to send, and then gets each span once', async () => {
  const net = network((minutes) => (minutes < 10 ? Response.error() : Response.json({})));
  const tracer = tracerOn(net);
  for (let second = 0; second < 600; second += 1) {
    tracer.startSpan(`work ${second}`).end();
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(Math.min(...gaps(net))).toBeGreaterThanOrEqual(500);
  expect(net.times.length).toBeLessThan(100);
  expect(tracer.stats()).toMatchObject({ exported: 0, dropped: {}, pending: 600 });
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(tracer.stats()).toMatchObject({ exported: 600, dropped: {}, pending: 0 });
  expect(new Set(net.arrived).size).toBe(600);
  expect(net.arrived).toHaveLength(600);
});

test.each([
  ['is answered 503', () => new Response('', { status: 503 })],
  ['breaks the connection', () => Response.error()],
] as const)(
  'a span that %s each time is found in its batch, and given up alone in its own time',
  async (_, fails) => {
    const net = network((_minutes, _count, text) =>
      text.includes('poison') ? fails() : Response.json({}),
    );
    const tracer = tracerOn(net);
    for (let index = 0; index < 60; index += 1)
      tracer.startSpan(index === 20 ? 'poison' : `work ${index}`).end();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(tracer.stats()).toMatchObject({ exported: 59, dropped: {}, pending: 1 });
    for (let minute = 0; minute < 20; minute += 1) {
      tracer.startSpan(`work later ${minute}`).end();
      await vi.advanceTimersByTimeAsync(MINUTE);
    }
    expect(tracer.stats()).toMatchObject({
      recorded: 80,
      exported: 79,
      dropped: { retry_exhausted: 1 },
      pending: 0,
    });
    expect(new Set(net.arrived).size).toBe(79);
    expect(net.arrived).toHaveLength(79);
    expect(net.times.length).toBeLessThan(150);
  },
);

test('Retry-After is obeyed to the second, and a slip of an absurd length is not taken literally', async () => {
  const net = network((_minutes, count) =>
    count < 3
      ? new Response('', {
          status: 429,
          headers: { 'retry-after': count === 1 ? '60' : '99999999' },
        })
      : Response.json({}),
  );
  const tracer = tracerOn(net, { batch: { maxRetryMs: 5 * MINUTE } });
  tracer.startSpan('work').end();
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(net.times).toHaveLength(2);
  expect((net.times[1] ?? 0) - (net.times[0] ?? 0)).toBeGreaterThanOrEqual(MINUTE);
  expect(tracer.stats()).toMatchObject({ dropped: {}, pending: 1 });
  await vi.advanceTimersByTimeAsync(64 * MINUTE);
  tracer.startSpan('later').end();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(tracer.stats()).toMatchObject({ exported: 2, dropped: {}, pending: 0 });
});

test('spans that come while another makes the server fail wait no longer than for company', async () => {
  const net = network((_minutes, _count, text) =>
    text.includes('work poison') ? new Response(null, { status: 503 }) : Response.json({}),
  );
  const tracer = tracerOn(net, { batch: { delayMs: 100 } });
  tracer.startSpan('work poison').end();
  await vi.advanceTimersByTimeAsync(2_000);
  tracer.startSpan('work good').end();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(net.arrived).toEqual(['work good']);
});

test('updates that come while a span makes the server fail wait no longer either', async () => {
  const paths: string[] = [];
  const net = network((_minutes, _count, text) =>
    text.includes('work poison') ? new Response(null, { status: 503 }) : Response.json({}),
  );
  const tracer = tracerOn(
    {
      ...net,
      fetch: (input, init) => {
        paths.push(`${init?.method} ${new URL(input as string).pathname}`);
        return net.fetch(input, init);
      },
    },
    { batch: { delayMs: 100 } },
  );
  tracer.startSpan('work poison').end();
  await vi.advanceTimersByTimeAsync(2_000);
  tracer.enrichSpan({
    eventId: '7a0e6a57-6e3f-4f5c-8a54-0c4f6a6c0f11',
    feedback: { rating: true },
  });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(paths).toContain('PUT /v1/events/7a0e6a57-6e3f-4f5c-8a54-0c4f6a6c0f11');
});

test('under a steady load there is a request for each delay, not for every few spans', async () => {
  const net = network(() => Response.json({}));
  const slow: typeof fetch = (input, init) =>
    new Promise((resolve) => setTimeout(() => resolve(net.fetch(input, init)), 20));
  const tracer = tracerOn({ ...net, fetch: slow }, { batch: { delayMs: 300, maxSpans: 1_000 } });
  for (let index = 0; index < 750; index += 1) {
    tracer.startSpan(`work ${index}`).end();
    await vi.advanceTimersByTimeAsync(4);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(net.arrived).toHaveLength(750);
  expect(net.times.length).toBeLessThan(13);
});

test('a batch that was full leaves no timer behind for those that come after it', async () => {
  const net = network(() => Response.json({}));
  const tracer = tracerOn(net, { batch: { delayMs: 1_000, maxSpans: 3 } });
  tracer.startSpan('work 1').end();
  await vi.advanceTimersByTimeAsync(850);
  tracer.startSpan('work 2').end();
  tracer.startSpan('work 3').end();
  await vi.advanceTimersByTimeAsync(60);
  tracer.startSpan('work 4').end();
  await vi.advanceTimersByTimeAsync(900);
  expect(net.arrived).toEqual(['work 1', 'work 2', 'work 3']);
  await vi.advanceTimersByTimeAsync(200);
  expect(net.arrived).toContain('work 4');
});

test('a server that is gone while spans are lost for lack of room is asked every three seconds', async () => {
  const net = network((minutes) => (minutes < 3 ? Response.error() : Response.json({})));
  const tracer = tracerOn(net, { batch: { maxQueueSpans: 50 } });
  for (let second = 0; second < 190; second += 1) {
    for (let index = 0; index < 10; index += 1) tracer.startSpan('work').end();
    // oxlint-disable-next-line no-await-in-loop
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(tracer.stats().dropped.queue_full).toBeGreaterThan(1_000);
  // Without the last, which waits for company.
  expect(Math.max(...gaps(net).slice(12, -1))).toBeLessThanOrEqual(3_100);
  // Nothing is lost any more once it is back.
  const { dropped } = tracer.stats();
  tracer.startSpan('work').end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(tracer.stats()).toMatchObject({ pending: 0, dropped });
});

test('a server that takes 300 ms for each request gets 2 000 spans a second, and none is lost', async () => {
  const net = network(() => Response.json({}));
  const slow: typeof fetch = (input, init) =>
    new Promise((resolve) => setTimeout(() => resolve(net.fetch(input, init)), 300));
  const tracer = tracerOn({ ...net, fetch: slow }, { compression: 'none' });
  for (let tick = 0; tick < 20 * 20; tick += 1) {
    for (let index = 0; index < 100; index += 1) tracer.startSpan('work').end();
    // oxlint-disable-next-line no-await-in-loop
    await vi.advanceTimersByTimeAsync(50);
  }
  const { dropped, pending } = tracer.stats();
  expect(dropped).toEqual({});
  expect(pending).toBeLessThan(2_500);
});
