// Observers that record something later, where no context tells who has: nothing of it goes on for ever.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

const HOUR = 3_600_000;
const DELAY_MS = 1_000;
const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(() => resolve(), ms));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Page {
  readonly tracer: HoneyHiveTracer;
  readonly requests: () => number;
  readonly told: () => number;
}
/** A page whose observer calls `observe` each time it hears of `event`. */
function open(
  event: 'export' | 'drop',
  observe: (record: () => void) => unknown,
  status = 200,
): Page {
  let requests = 0;
  let told = 0;
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    batch: { delayMs: DELAY_MS },
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    fetch: async () => {
      requests += 1;
      return new Response('{}', { status });
    },
  });
  const observer = ({ count }: { readonly count: number }): unknown => {
    told += count;
    return observe(() => tracer.startSpan('caused').end());
  };
  tracer.observe({ [event]: observer });
  return { tracer, requests: () => requests, told: () => told };
}

const EVENTS = [
  ['export', 200],
  ['drop', 409],
] as const;
const WAYS: Readonly<Record<string, (record: () => void) => unknown>> = {
  'after a microtask': async (record) => {
    await Promise.resolve();
    record();
  },
  'after a timer': async (record) => {
    await wait(50);
    record();
  },
  'after longer than a batch takes': async (record) => {
    await wait(3 * DELAY_MS);
    record();
    record();
  },
  'in a timer that it leaves': (record) => void setTimeout(record, 10),
  'in two timers that it leaves': (record) => {
    setTimeout(record, 10);
    setTimeout(record, 3 * DELAY_MS);
  },
  'in a promise that it leaves': (record) => void wait(50).then(record),
};

describe.each(EVENTS)('an observer of %s in a page', (event, status) => {
  test.each(Object.entries(WAYS))(
    'that records %s comes to an end, and again after each pause',
    async (_, observe) => {
      const { tracer, requests } = open(event, observe, status);
      for (let pause = 1; pause <= 3; pause += 1) {
        tracer.startSpan('ordinary').end();
        // oxlint-disable-next-line no-await-in-loop
        await vi.advanceTimersByTimeAsync(HOUR);
        // Two timers double the last round, and what each of them has caused before is known.
        expect(requests()).toBeLessThanOrEqual(pause * 45);
      }
      await tracer.shutdown();
    },
  );

  test.each(Object.entries(WAYS))(
    'that records %s in another tracer, whose observer does so here, comes to an end',
    async (_, observe) => {
      const pages: Page[] = [];
      for (const other of [1, 0])
        pages.push(
          open(event, () => observe(() => pages[other]?.tracer.startSpan('caused').end()), status),
        );
      pages[0]?.tracer.startSpan('ordinary').end();
      await vi.advanceTimersByTimeAsync(HOUR);
      for (const { requests } of pages) expect(requests()).toBeLessThanOrEqual(45);
      for (const { tracer } of pages) await tracer.shutdown();
    },
  );

  test('is told of everything in a page that records all the time', async () => {
    const { tracer, told } = open(event, () => undefined, status);
    const record = async (): Promise<void> => {
      tracer.startSpan('ordinary').end();
      await vi.advanceTimersByTimeAsync(2 * DELAY_MS);
    };
    // oxlint-disable-next-line no-await-in-loop
    for (let index = 0; index < 300; index += 1) await record();
    await vi.advanceTimersByTimeAsync(HOUR);
    await record();
    expect(told()).toBe(301);
    await tracer.shutdown();
  });
});
