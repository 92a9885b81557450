import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  endlessBody,
  type FaultyServer,
  garbage,
  halfResponse,
  hang,
  hungBody,
  noStore,
  poisonedBy,
  reset,
  slow,
  status,
} from '@honeyhive/test-support/faulty-server';
import { eventNames, readCounts, recordSpans } from '@honeyhive/test-support/spans';
import { openFaulty, openTracer } from '@honeyhive/test-support/test-scoped';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

const tracerTo = ({ url }: FaultyServer, options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: url, ...options });
/** Names of what has arrived, each as often as it was recorded. */
const arrived = ({ backend }: FaultyServer): string[] => eventNames(backend);

describe('what one request fails on holds up nothing else:', () => {
  test.each([400, 422])(
    'of a batch refused with %d the one bad span is dropped and the others arrive',
    async (code) => {
      const server = await openFaulty();
      server.behave(poisonedBy('poison', code));
      const tracer = tracerTo(server);
      recordSpans(tracer, 30, 'before');
      tracer.startSpan('poison').end();
      recordSpans(tracer, 33, 'after');
      await tracer.flush();
      expect(arrived(server)).toHaveLength(63);
      expect(readCounts(tracer)).toEqual({
        recorded: 64,
        exported: 63,
        dropped: { rejected: 1 },
        pending: 0,
      });
      // Both halves at each of six levels, and the whole.
      expect(server.requests.length).toBeLessThanOrEqual(13);
    },
  );

  test('a server that refuses everything is not asked for each single span', async () => {
    const server = await openFaulty();
    server.behave(status(400));
    const tracer = tracerTo(server);
    recordSpans(tracer, 500);
    await tracer.flush();
    recordSpans(tracer, 500);
    await tracer.flush();
    expect(readCounts(tracer)).toMatchObject({
      exported: 0,
      dropped: { rejected: 1000 },
      pending: 0,
    });
    expect(server.requests.length).toBeLessThan(60);
  });

  test('a span that the server breaks on waits behind the others, and is given up in its own time', async () => {
    speedUpTime();
    const server = await openFaulty();
    server.behave(poisonedBy('poison', 500));
    const tracer = tracerTo(server, { batch: { maxRetryMs: 8_000 } });
    recordSpans(tracer, 15);
    tracer.startSpan('poison').end();
    expect(await tracer.flush()).toMatchObject({ exported: 15, dropped: {}, pending: 1 });
    recordSpans(tracer, 10, 'later');
    expect(await tracer.flush()).toMatchObject({ exported: 10, dropped: {}, pending: 1 });
    expect(arrived(server)).toHaveLength(25);
    // Each flush is an attempt: the poison is tried until its time is up, however often the others succeed.
    await vi.waitFor(
      async () => {
        await tracer.flush();
        expect(readCounts(tracer)).toEqual({
          recorded: 26,
          exported: 25,
          dropped: { retry_exhausted: 1 },
          pending: 0,
        });
      },
      { timeout: 20_000 },
    );
  });

  test.each([
    ['is answered 502', 502],
    ['has its connection reset', reset],
  ] as const)('a span that %s each time does not keep the others from arriving', async (_, how) => {
    speedUpTime();
    const server = await openFaulty();
    server.behave(poisonedBy('poison', how));
    const tracer = tracerTo(server);
    tracer.startSpan('poison').end();
    await tracer.flush({ timeoutMs: 100 });
    let count = 0;
    await vi.waitFor(
      async () => {
        recordSpans(tracer, 10, `later ${count}`);
        count += 10;
        await tracer.flush({ timeoutMs: 300 });
        expect(tracer.stats()).toMatchObject({ exported: count, pending: 1 });
        expect(count).toBeGreaterThan(20);
      },
      { timeout: 20_000 },
    );
    expect(new Set(arrived(server)).size).toBe(count);
  });

  test('a server that breaks on everything gets everything once it is mended, each span once', async () => {
    speedUpTime();
    const server = await openFaulty();
    server.behave(status(500));
    const tracer = tracerTo(server);
    recordSpans(tracer, 200);
    for (let round = 0; round < 6; round += 1) await tracer.flush({ timeoutMs: 50 });
    expect(tracer.stats()).toMatchObject({ pending: 200, exported: 0 });
    server.behave();
    await vi.waitFor(async () => {
      await tracer.flush();
      expect(readCounts(tracer)).toEqual({ recorded: 200, exported: 200, dropped: {}, pending: 0 });
    }, 15_000);
    expect(arrived(server)).toHaveLength(200);
  });

  test('a span that cannot be written is counted, and the others arrive', async () => {
    const server = await openFaulty();
    const tracer = tracerTo(server);
    const context = { ...tracer.startSpan('linked').spanContext() };
    const traceState = {
      serialize: (): string => {
        throw new Error('mine');
      },
    };
    recordSpans(tracer, 3);
    tracer
      .startSpan('bad', { links: [{ context: { ...context, traceState: traceState as never } }] })
      .end();
    recordSpans(tracer, 3);
    await tracer.flush();
    expect(readCounts(tracer)).toEqual({
      recorded: 7,
      exported: 6,
      dropped: { serialization_failed: 1 },
      pending: 0,
    });
    expect(arrived(server)).toHaveLength(6);
  });

  test('a span on which redaction as a whole fails is counted and never sent', async () => {
    const server = await openFaulty();
    const tracer = tracerTo(server, { redact: (value) => value });
    const context = tracer.startSpan('linked').spanContext();
    tracer
      .startSpan('bad', {
        links: [
          {
            context: {
              ...context,
              get traceState(): never {
                throw new Error('secret');
              },
            },
          },
        ],
      })
      .end();
    tracer.startSpan('good').end();
    await tracer.flush();
    const { recorded, exported, pending, dropped } = tracer.stats();
    expect(recorded).toBe(exported + pending + Object.values(dropped).reduce((a, b) => a + b, 0));
    expect(arrived(server)).toEqual(['good']);
  });
});

describe('after an outage everything is there:', () => {
  test('a server that is gone and comes back, and a connection that breaks', async () => {
    speedUpTime();
    const server = await openFaulty();
    const tracer = tracerTo(server);
    recordSpans(tracer, 10, 'before');
    await tracer.flush();
    await server.stop();
    recordSpans(tracer, 30, 'during');
    expect(await tracer.flush({ timeoutMs: 300 })).toMatchObject({ exported: 0, pending: 30 });
    recordSpans(tracer, 30, 'still');
    await server.start();
    server.next(reset, reset);
    recordSpans(tracer, 10, 'after');
    await vi.waitFor(async () => {
      await tracer.flush();
      expect(readCounts(tracer)).toEqual({ recorded: 80, exported: 80, dropped: {}, pending: 0 });
    }, 15_000);
    expect(new Set(arrived(server)).size).toBe(80);
  });

  test.each([
    ['resets', [reset]],
    ['answers garbage', [garbage]],
    ['hangs', [hang]],
    ['is slow', [slow(400)]],
    ['is overloaded, then gone, then slow', [status(503), reset, slow(200)]],
  ])('a server that %s', async (_, faults) => {
    speedUpTime();
    const server = await openFaulty();
    server.next(...faults);
    const tracer = tracerTo(server, { batch: { timeoutMs: 1_000 } });
    recordSpans(tracer, 20);
    expect(await tracer.flush()).toEqual({ exported: 20, dropped: {}, pending: 0 });
    expect(new Set(arrived(server)).size).toBe(20);
  });
});

describe('an answer is known by its status, whatever becomes of its body:', () => {
  test.each([
    ['breaks off', halfResponse],
    ['never ends', endlessBody],
    ['stops coming', hungBody],
    ['may not be kept', noStore],
  ])('one that %s holds nothing up, and nothing is sent twice', async (_, fault) => {
    speedUpTime();
    const server = await openFaulty();
    server.behave(fault);
    const tracer = tracerTo(server);
    recordSpans(tracer, 5);
    expect(await tracer.flush()).toEqual({ exported: 5, dropped: {}, pending: 0 });
    expect(server.requests).toHaveLength(1);
    expect(arrived(server)).toHaveLength(5);
  });

  test('35 answers that may not be kept leave 35 batches delivered', async () => {
    const server = await openFaulty();
    server.behave(noStore);
    const tracer = tracerTo(server, { disableBatch: true });
    for (let index = 0; index < 35; index += 1) {
      tracer.startSpan(`span ${index}`).end();
      await tracer.flush();
    }
    expect(server.requests).toHaveLength(35);
    expect(arrived(server)).toHaveLength(35);
  });
});

describe('politeness:', () => {
  beforeEach(() => speedUpTime());

  test('one Retry-After is obeyed by every tracer, and after it one asks first', async () => {
    const server = await openFaulty();
    server.next(status(429, { 'retry-after': '2' }));
    const tracers = Array.from({ length: 5 }, () => tracerTo(server));
    for (const tracer of tracers) recordSpans(tracer, 4);
    await tracers[0]?.flush({ timeoutMs: 500 });
    await Promise.all(tracers.map((tracer) => tracer.flush({ timeoutMs: 500 })));
    expect(server.requests).toHaveLength(1);
    // Still busy: only the first finds out.
    server.next(status(429, { 'retry-after': '2' }));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2), { timeout: 5_000 });
    await Promise.all(tracers.map((tracer) => tracer.flush({ timeoutMs: 500 })));
    expect(server.requests).toHaveLength(2);
    await vi.waitFor(
      async () => {
        const all = await Promise.all(tracers.map((tracer) => tracer.flush()));
        expect(all.every(({ pending }) => pending === 0)).toBe(true);
      },
      { timeout: 10_000 },
    );
    expect(arrived(server)).toHaveLength(20);
    expect(server.requests).toHaveLength(7);
  });

  test('a Retry-After holds although another tracer is answered kindly after it', async () => {
    const server = await openFaulty();
    const [one, other, third] = [tracerTo(server), tracerTo(server), tracerTo(server)];
    server.next(slow(1_000), status(429, { 'retry-after': '5' }));
    recordSpans(other, 1);
    const kindly = other.flush();
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    recordSpans(one, 1);
    await one.flush({ timeoutMs: 500 });
    expect(await kindly).toMatchObject({ exported: 1 });
    recordSpans(third, 1);
    await third.flush({ timeoutMs: 500 });
    expect(server.requests).toHaveLength(2);
  });

  test('a Retry-After holds although another tracer is told a shorter one after it', async () => {
    const server = await openFaulty();
    const [one, other, third] = [tracerTo(server), tracerTo(server), tracerTo(server)];
    let answer = (): void => {};
    server.next(
      async (exchange) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await status(503, { 'retry-after': '1' })(exchange);
      },
      status(429, { 'retry-after': '60' }),
    );
    recordSpans(other, 1);
    const told = other.flush({ timeoutMs: 2_000 });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    recordSpans(one, 1);
    await one.flush({ timeoutMs: 500 });
    expect(server.requests).toHaveLength(2);
    answer();
    await told;
    recordSpans(third, 1);
    await third.flush({ timeoutMs: 500 });
    expect(server.requests).toHaveLength(2);
  });

  test('a date as Retry-After is obeyed as well', async () => {
    const server = await openFaulty();
    const soon = new Date(Date.now() + 3_000).toUTCString();
    server.next(status(503, { 'retry-after': soon }));
    const tracer = tracerTo(server);
    recordSpans(tracer, 1);
    await tracer.flush({ timeoutMs: 500 });
    await tracer.flush({ timeoutMs: 500 });
    expect(server.requests).toHaveLength(1);
    expect(await tracer.flush()).toMatchObject({ exported: 1, pending: 0 });
  });

  test('tracers of one process share their connections', async () => {
    const server = await openFaulty();
    const tracers = Array.from({ length: 20 }, () => tracerTo(server));
    for (let round = 0; round < 3; round += 1) {
      for (const tracer of tracers) {
        recordSpans(tracer, 2);
        await tracer.flush();
      }
    }
    expect(server.requests).toHaveLength(60);
    expect(server.connections).toBeLessThanOrEqual(2);
  });
});

describe('flush and shutdown', () => {
  test('at the same time, and again, agree on what became of everything', async () => {
    const server = await openFaulty();
    server.next(slow(100));
    const tracer = tracerTo(server);
    recordSpans(tracer, 40);
    const flushes = [
      tracer.flush(),
      tracer.flush(),
      tracer.shutdown(),
      tracer.flush(),
      tracer.shutdown(),
    ];
    await Promise.all(flushes);
    expect(readCounts(tracer)).toEqual({ recorded: 40, exported: 40, dropped: {}, pending: 0 });
    expect(await tracer.flush()).toEqual({ exported: 0, dropped: {}, pending: 0 });
    expect(arrived(server)).toHaveLength(40);
  });

  test('of a tracer leave the user’s own fetch as it was', async () => {
    const server = await openFaulty();
    let calls = 0;
    const own: typeof fetch = (input, init) => {
      calls += 1;
      return fetch(input, init);
    };
    const tracer = tracerTo(server, { fetch: own });
    recordSpans(tracer, 1);
    await tracer.shutdown();
    expect(calls).toBe(1);
    expect((await own(`${server.url}/v1/events/none`)).status).toBe(404);
  });
});
