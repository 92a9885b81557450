import { type LocalBackend, startLocal } from '@honeyhive/local';
import { ExportResultCode } from '@opentelemetry/core';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { speedUpTime } from '@honeyhive/test-support/fast-time';
import { coreRuntime, HoneyHiveTracer, type TailSampler, type TracerOptions } from '../index.ts';

/** What a callback does beside its work. */
type Act = (tracer: () => HoneyHiveTracer) => unknown;

const ACTS: Readonly<Record<string, Act>> = {
  throws: () => {
    throw new Error('from a callback');
  },
  rejects: () => Promise.reject(new Error('from a callback')),
  'never settles': () => new Promise(() => {}),
  'starts and ends a span': (tracer) => tracer().startSpan('of a callback').end(),
  'runs a traced function': (tracer) => tracer().trace(() => 1)(),
  'opens a span': (tracer) => tracer().startSpan('of a callback'),
  'records an event': (tracer) => tracer().createEvent({ eventName: 'of a callback' }),
  'enriches its session': (tracer) => tracer().enrichSession({ metadata: { a: 1 } }),
  flushes: (tracer) => tracer().flush({ timeoutMs: 200 }),
  'shuts the tracer down': (tracer) => tracer().shutdown({ timeoutMs: 200 }),
  'observes more': (tracer) => tracer().observe({ spanEnd: () => {}, drop: () => {} }),
};
const ANY: unknown = expect.any(Number);
const SHUTS = 'shuts the tracer down';

const done = (): Promise<void> => Promise.resolve();
/** Everything a user gives that we call. Some exporters and processors are written `async`, whatever the types say. */
const CALLBACKS: Readonly<Record<string, (act: () => never) => TracerOptions>> = {
  'a processor’s onStart': (act) => ({
    spanProcessors: [{ onStart: act, onEnd() {}, forceFlush: done, shutdown: done }],
  }),
  'a processor’s onEnding': (act) => ({
    spanProcessors: [{ onStart() {}, onEnding: act, onEnd() {}, forceFlush: done, shutdown: done }],
  }),
  'a processor’s onEnd': (act) => ({
    spanProcessors: [{ onStart() {}, onEnd: act, forceFlush: done, shutdown: done }],
  }),
  'a processor’s forceFlush': (act) => ({
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: act, shutdown: done }],
  }),
  'a processor’s shutdown': (act) => ({
    spanProcessors: [{ onStart() {}, onEnd() {}, forceFlush: done, shutdown: act }],
  }),
  'a sampler': (act) => ({ sampler: { shouldSample: act } }),
  'a sampler that has no name': (act) => ({
    sampler: {
      shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }),
      toString: act,
    },
  }),
  'a tail’s span': (act) => ({ sampler: tailWith({ span: act }) }),
  'a tail’s update': (act) => ({ sampler: tailWith({ update: act }) }),
  'a tail’s opened': (act) => ({ sampler: tailWith({ opened: act }) }),
  'a tail’s settle': (act) => ({ sampler: tailWith({ settle: act }) }),
  'a logger': (act) => ({
    logger: { error: act, warn: act, info: act, debug: act },
    verbose: true,
  }),
  redact: (act) => ({
    redact: (value) => {
      const under: unknown = act();
      return under instanceof Promise ? (under as never) : value;
    },
  }),
};
const OBSERVED = ['spanStart', 'spanEnd', 'firstWork', 'export', 'drop', 'shutdown'] as const;

function tailWith(own: object): TailSampler {
  return {
    shouldSample: () => ({ decision: SamplingDecision.RECORD_AND_SAMPLED }),
    tail: ({ deliver, update }) => ({ held: 0, span: deliver, update, ...own }),
  };
}

let backend: LocalBackend;
let unhandled: unknown[];
const seen = (reason: unknown): void => void unhandled.push(reason);
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => backend.close());
beforeEach(() => {
  backend.clear();
  unhandled = [];
  process.on('unhandledRejection', seen);
});
afterEach(() => void process.off('unhandledRejection', seen));

/** A day in the life of a tracer: how many of its spans have arrived, and how often the callback was called. */
async function live(
  act: Act,
  optionsWith: (act: () => never) => TracerOptions,
  observed?: (act: () => never) => Parameters<HoneyHiveTracer['observe']>[0],
): Promise<{ readonly results: readonly number[]; readonly calls: number; arrived: number }> {
  speedUpTime();
  let calls = 0;
  const one: { tracer?: HoneyHiveTracer } = {};
  const callback = (): never => {
    calls += 1;
    return act(() => {
      if (!one.tracer) throw new Error('it is being made');
      return one.tracer;
    }) as never;
  };
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: backend.url,
    logger: quietLogger,
    maxSpanBytes: 50_000,
    batch: { maxQueueSpans: 40 },
    ...optionsWith(callback),
  });
  one.tracer = tracer;
  if (observed) tracer.observe(observed(callback));
  const work = tracer.trace(function work(value: number) {
    return value * 2;
  });
  const results = [1, 2, 3, 4, 5].map((value) => work(value));
  tracer.startSpan('too large', { inputs: { text: 'x'.repeat(90_000) } }).end();
  tracer.startSpan('open');
  await tracer.flush({ timeoutMs: 2_000 });
  await tracer.shutdown({ timeoutMs: 1_000 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { results, calls, arrived: backend.events({ name: 'work' }).length };
}

describe.each(Object.entries(ACTS))('a callback that %s', (name, act) => {
  // After a shutdown nothing is recorded: whoever asks for one gets it.
  const all = name === SHUTS ? ANY : 5;

  test.each(Object.entries(CALLBACKS))(
    'harms neither the program nor what is recorded: %s',
    async (callback, optionsWith) => {
      const { results, calls, arrived } = await live(act, optionsWith);
      expect(results).toEqual([2, 4, 6, 8, 10]);
      expect(unhandled).toEqual([]);
      expect(calls).toBeLessThan(400);
      // A tail that says nothing about a span holds it, and a name that cannot be redacted is replaced.
      const isOpen = callback === 'redact' || (callback === 'a tail’s span' && name !== 'throws');
      const least = callback === 'redact' && name !== SHUTS ? 5 : 0;
      expect(arrived).toEqual(isOpen ? ANY : all);
      expect(backend.events().length).toBeGreaterThanOrEqual(least);
    },
  );

  test.each(OBSERVED)(
    'harms neither the program nor what is recorded: an observer of %s',
    async (event) => {
      const { results, calls, arrived } = await live(
        act,
        () => ({}),
        (callback) => ({ [event]: callback }),
      );
      expect(results).toEqual([2, 4, 6, 8, 10]);
      expect(unhandled).toEqual([]);
      expect(calls).toBeLessThan(100);
      expect(arrived).toEqual(all);
    },
  );

  test('harms neither the program nor the count: an exporter', async () => {
    let calls = 0;
    const { results, arrived } = await live(act, (callback) => ({
      batch: { timeoutMs: 100 },
      exporter: {
        export: (_spans, told) => {
          calls += 1;
          if (calls > 1) told({ code: ExportResultCode.SUCCESS });
          return callback();
        },
        shutdown: done,
      },
    }));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    expect(unhandled).toEqual([]);
    expect({ arrived, isBounded: calls < 100 }).toEqual({ arrived: 0, isBounded: true });
  });
});

test('observers hear of what the others cause, though not of what they cause themselves', () => {
  const tracer = new HoneyHiveTracer({ testMode: true });
  const heard: string[] = [];
  tracer.observe({ spanEnd: () => tracer.startSpan('audit').end() });
  tracer.observe({ spanStart: ({ name }) => heard.push(name) });
  tracer.startSpan('work').end();
  expect(heard).toEqual(['work', 'audit']);
});

test('a session that changes is told once, though whoever hears it starts a span', () => {
  let visit = 'one';
  const tracer = new HoneyHiveTracer(
    { testMode: true },
    { ...coreRuntime, session: () => ({ id: visit }) },
  );
  const told: string[] = [];
  tracer.observe({
    sessionChange: ({ sessionId }) => {
      told.push(sessionId);
      tracer.startSpan('new visit').end();
    },
  });
  tracer.startSpan('first').end();
  visit = 'two';
  tracer.startSpan('second').end();
  expect(told).toEqual(['two']);
});
