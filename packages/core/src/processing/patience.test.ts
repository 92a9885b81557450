import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

// Minutes and hours, so the clock is not the real one, and the network is a function.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;
const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

interface Network {
  readonly fetch: typeof fetch;
  /** When each request was made, in milliseconds since the start. */
  readonly times: number[];
}
function network(answer: (minutes: number, count: number) => Response): Network {
  const start = performance.now();
  const times: number[] = [];
  const send = (): Promise<Response> => {
    times.push(performance.now() - start);
    const response = answer((performance.now() - start) / MINUTE, times.length);
    return response.type === 'error'
      ? Promise.reject(new TypeError('gone'))
      : Promise.resolve(response);
  };
  return { fetch: send, times };
}
let hosts = 0;
function tracerOn({ fetch }: Network, options: TracerOptions = {}): HoneyHiveTracer {
  hosts += 1;
  const serverUrl = `https://host-${hosts}.example.com`;
  return new HoneyHiveTracer({ apiKey: 'key', serverUrl, fetch, logger: quiet, ...options });
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
  expect(tracer.stats()).toMatchObject({ dropped: { retry_exhausted: 1 } });
  await vi.advanceTimersByTimeAsync(64 * MINUTE);
  tracer.startSpan('later').end();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(tracer.stats()).toMatchObject({ exported: 1, pending: 0 });
});
