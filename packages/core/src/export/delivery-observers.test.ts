// Observers that record something each time they are told of what they have caused: delivery comes to an end.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { coreRuntime, HoneyHiveTracer, type Runtime, type TracerOptions } from '../index.ts';

const storage = new AsyncLocalStorage<Context>();
const RUNTIMES: Readonly<Record<string, Runtime>> = {
  'a server': {
    ...coreRuntime,
    contextStorage: () => ({
      get: () => storage.getStore() ?? ROOT_CONTEXT,
      run: (context, work) => storage.run(context, work),
    }),
  },
  'a page': coreRuntime,
};

const EVENTS = ['export', 'drop', 'spanEnd', 'sessionChange'] as const;
type Observe = Parameters<HoneyHiveTracer['observe']>[0];

/** What an observer records. */
const RECORDS: Readonly<Record<string, (tracer: HoneyHiveTracer) => unknown>> = {
  'a span': (tracer) => tracer.startSpan('caused').end(),
  'more than a request holds': (tracer) => {
    for (let index = 0; index < 5; index += 1) tracer.startSpan('caused').end();
  },
  'a span that is too large': (tracer) =>
    tracer.startSpan('caused', { inputs: { text: 'x'.repeat(9_000) } }).end(),
  'an event': (tracer) => tracer.createEvent({ eventName: 'caused' }),
  'feedback for a session': (tracer) =>
    tracer.enrichSession({ sessionId: 'known', feedback: { rating: 1 } }),
};

/** Answers that a server has for everything. */
const SERVERS: Readonly<Record<string, () => Response>> = {
  'takes all': () => new Response('{}'),
  'refuses all': () => new Response('{}', { status: 409 }),
};

interface Made {
  readonly tracer: HoneyHiveTracer;
  /** Counts requests made so far. */
  readonly requests: () => number;
  /** Counts what observers were told of. */
  readonly told: Record<'export' | 'drop', number>;
}

function make(
  runtime: Runtime,
  answer: () => Response,
  options: TracerOptions,
  record: (tracer: HoneyHiveTracer, event: string) => unknown,
): Made {
  let requests = 0;
  let visit = 0;
  const told = { export: 0, drop: 0 };
  const tracer = new HoneyHiveTracer(
    {
      apiKey: 'key',
      maxSpanBytes: 5_000,
      batch: { maxSpans: 4 },
      logger: quietLogger,
      fetch: async () => {
        requests += 1;
        return answer();
      },
      ...options,
    },
    { ...runtime, session: () => ({ id: `visit ${Math.floor((visit += 1) / 4)}` }) },
  );
  const observer: Observe = {
    ...Object.fromEntries(EVENTS.map((event) => [event, () => record(tracer, event)])),
    export({ count }) {
      told.export += count;
      return record(tracer, 'export');
    },
    drop({ count }) {
      told.drop += count;
      return record(tracer, 'drop');
    },
  };
  tracer.observe(observer);
  return { tracer, requests: () => requests, told };
}

const WAYS: Readonly<Record<string, TracerOptions>> = {
  'in batches': {},
  'at once': { disableBatch: true },
};

describe.each(Object.entries(RUNTIMES))('on %s', (_runtime, runtime) => {
  describe.each(Object.entries(WAYS))('with spans sent %s', (_way, options) => {
    describe.each(Object.entries(SERVERS))('to a server that %s', (_server, answer) => {
      test.each(Object.entries(RECORDS))(
        'an observer may record %s each time it is told of anything: it all leaves, and no more comes',
        async (_what, record) => {
          const left: string[] = [];
          for (const event of [...EVENTS, 'everything']) {
            const { tracer, requests } = make(runtime, answer, options, (own, heard) =>
              event === heard || event === 'everything' ? record(own) : undefined,
            );
            for (const name of ['one', 'two', 'three']) tracer.startSpan(name).end();
            // What the last round has caused leaves with the second flush, and causes nothing.
            // oxlint-disable-next-line no-await-in-loop
            for (let flush = 0; flush < 2; flush += 1) await tracer.flush();
            const before = requests();
            // oxlint-disable-next-line no-await-in-loop
            await tracer.flush();
            const { recorded, pending, exported, dropped } = tracer.stats();
            const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
            const isOver = pending === 0 && recorded === exported + lost && requests() === before;
            if (!isOver || before > 600) left.push(`${event}: ${before} requests`);
            // oxlint-disable-next-line no-await-in-loop
            await tracer.shutdown();
          }
          expect(left).toEqual([]);
        },
      );
    });
  });

  test('what an observer has caused is told with the next that it has not', async () => {
    const { tracer, told } = make(
      runtime,
      () => new Response('{}'),
      { disableBatch: true },
      (own, event) => event === 'export' && own.startSpan('caused').end(),
    );
    for (let turn = 0; turn < 5; turn += 1) {
      tracer.startSpan('ordinary').end();
      // oxlint-disable-next-line no-await-in-loop
      await tracer.flush();
    }
    await tracer.flush();
    expect(tracer.stats().exported).toBe(10);
    // All but what the last has caused.
    expect(told.export).toBe(9);
    await tracer.shutdown();
  });

  test('a flush ends while an observer goes on recording after a request of its own', async () => {
    let isOver = false;
    const { tracer, requests } = make(
      runtime,
      () => new Response('{}'),
      { disableBatch: true },
      (own, event) => {
        if (event !== 'export' || isOver) return;
        // Nobody waits for it.
        setTimeout(() => own.startSpan('caused').end(), 0);
      },
    );
    tracer.startSpan('ordinary').end();
    await tracer.flush();
    expect(requests()).toBeLessThan(10);
    isOver = true;
    await tracer.shutdown();
    expect(tracer.stats().pending).toBe(0);
  });

  test('two tracers whose observers record in each other come to an end', async () => {
    const made: Made[] = [];
    for (const other of [1, 0])
      made.push(
        make(
          runtime,
          () => new Response('{}'),
          { disableBatch: true },
          (_own, event) => event === 'export' && made[other]?.tracer.startSpan('caused').end(),
        ),
      );
    const [first, second] = made;
    first?.tracer.startSpan('ordinary').end();
    for (let turn = 0; turn < 4; turn += 1)
      // oxlint-disable-next-line no-await-in-loop
      for (const { tracer } of made) await tracer.flush();
    expect([first?.requests(), second?.requests()]).toEqual([1, 1]);
    for (const { tracer } of made) await tracer.shutdown();
  });
});
