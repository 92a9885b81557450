// Every function that takes options × each of its options × values of any kind, and objects that cannot be read.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOSTILE_VALUES, withThrowingGetter } from '@honeyhive/test-support/hostile-options';
import { collectLogs } from '@honeyhive/test-support/loggers';
import * as main from '../index.ts';
import * as metrics from '../metrics.ts';
import * as redact from '../redact.ts';
import * as sampling from '../sampling.ts';
import * as testing from '../testing.ts';

const warned: string[] = [];
const logger = collectLogs(warned);
const make = (options: object = {}): testing.Recording =>
  testing.recordingTracer({ logger, ...options });

const isThrowing = (options: unknown, name: string): boolean => {
  try {
    void (options as Record<string, unknown> | null | undefined)?.[name];
    return false;
  } catch {
    return true;
  }
};

/** The option of that name, where it can be read. */
const readable = (options: unknown, name: string): unknown => {
  try {
    return (options as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
};

/** A function and options for it. */
interface Call {
  readonly options: Readonly<Record<string, unknown>>;
  /** Calls it, and looks at what has come of the options that can be read. */
  readonly run: (options: never) => unknown;
}

const SPAN_OPTIONS = {
  eventType: 'tool',
  eventName: 'named',
  kind: 0,
  parent: undefined,
  links: [],
  startTime: 1,
  attributes: { a: 1 },
  capture: {},
  endsWithParent: false,
  inputs: { a: 1 },
  outputs: { a: 1 },
  config: { a: 1 },
  metrics: { a: 1 },
  feedback: { a: 1 },
  userProperties: { a: 1 },
  error: undefined,
  eventId: undefined,
  metadata: { kept: 1 },
};

/** One span, with the options that can be read. */
const recorded = (options: unknown, work: (tracer: main.HoneyHiveTracer) => void): void => {
  const { tracer, spans } = make();
  work(tracer);
  expect(spans).toHaveLength(1);
  if (readable(options, 'metadata') === SPAN_OPTIONS.metadata && !isThrowing(options, 'capture'))
    expect(spans[0]?.attributes['honeyhive_metadata.kept']).toBe(1);
};

const CALLS: Readonly<Record<string, Call>> = {
  HoneyHiveTracer: {
    options: Object.fromEntries(
      Object.keys(main.HoneyHiveTracer.optionRules).map((name) => [name, undefined]),
    ),
    run: async (options) => {
      main.HoneyHiveTracer.check(options);
      const tracer = new main.HoneyHiveTracer(options);
      expect(tracer.withSpan('one', () => 7)).toBe(7);
      await tracer.shutdown({ timeoutMs: 0 });
    },
  },
  'tracer.flush': {
    options: { timeoutMs: 50 },
    run: async (options) => {
      const { tracer } = make();
      tracer.startSpan('one').end();
      expect(await tracer.flush(options)).toMatchObject({ dropped: {}, pending: 0 });
    },
  },
  'tracer.shutdown': {
    options: { timeoutMs: 50 },
    run: async (options) => {
      const { tracer, spans } = make();
      tracer.startSpan('one').end();
      await tracer.shutdown(options);
      expect(spans).toHaveLength(1);
    },
  },
  flush: { options: { timeoutMs: 50 }, run: (options) => main.flush(options) },
  startSpan: {
    options: SPAN_OPTIONS,
    run: (options) => recorded(options, (tracer) => tracer.startSpan('one', options).end()),
  },
  withSpan: {
    options: SPAN_OPTIONS,
    run: (options) =>
      recorded(options, (tracer) => expect(tracer.withSpan('one', options, () => 7)).toBe(7)),
  },
  trace: {
    options: SPAN_OPTIONS,
    run: (options) => expect(make().tracer.trace(options, () => 7)()).toBe(7),
  },
  enrichSpan: {
    options: { inputs: SPAN_OPTIONS.inputs, metadata: SPAN_OPTIONS.metadata, eventName: 'a' },
    run: (options) =>
      recorded(options, (tracer) => tracer.withSpan('one', () => main.enrichSpan(options))),
  },
  withSession: {
    options: { sessionId: 'mine', sessionName: 'called', metadata: { a: 1 }, inputs: { a: 1 } },
    run: (options) => {
      const { tracer, spans } = make();
      const mine = tracer.startSession({ sessionId: 'mine' }).id;
      tracer.withSession(options, ({ id }) => {
        if (isThrowing(options, 'sessionId')) expect(id).not.toBe(mine);
        expect(id).not.toBe(make().tracer.sessionId);
        tracer.startSpan('one').end();
      });
      expect(spans).toHaveLength(1);
    },
  },
  enrichSession: {
    options: { sessionId: 'mine', metadata: { a: 1 } },
    run: (options) => make().tracer.enrichSession(options),
  },
  TracerPool: {
    options: { create: () => ({ testMode: true, logger }), max: 1, idleMs: 1e6, graceMs: 1e6 },
    run: async (options) => {
      const pool = new main.TracerPool(options);
      const used = [1, 2].map((id) => pool.for(`tenant ${id}`).withSpan('one', () => id));
      expect(used).toEqual([1, 2]);
      if (readable(options, 'create') === CALLS['TracerPool']?.options['create'])
        expect(pool.stats().recorded).toBe(2);
      await pool.shutdown();
    },
  },
  'what `create` of a TracerPool gives': {
    options: { apiKey: undefined, testMode: true },
    run: (options) =>
      expect(new main.TracerPool({ create: () => options }).for('a').withSpan('b', () => 7)).toBe(
        7,
      ),
  },
  recordingTracer: {
    options: { redact: redact.redactEmails(), metadata: { a: 1 }, logger },
    run: (options) => {
      const { tracer } = testing.recordingTracer(options);
      expect(tracer.withSpan('one', () => 7)).toBe(7);
    },
  },
  sampleSessions: {
    options: {
      rate: 0,
      keepErrors: true,
      keepSlowMs: 1e6,
      keep: ({ name }: { name: string }) => name === 'kept',
      holdMs: 1e6,
      maxHeldBytes: 1e6,
      maxHeldSpans: 1e6,
      maxDecided: 1e6,
    },
    run: async (options) => {
      warned.length = 0;
      const { tracer, spans } = make({ sampler: sampling.sampleSessions(options) });
      tracer.startSpan('kept').end();
      await tracer.flush();
      const keep = readable(options, 'keep');
      if (keep === CALLS['sampleSessions']?.options['keep']) expect(spans).toHaveLength(1);
      for (const name of Object.keys(SAID).filter((one) => isThrowing(options, one)))
        expect(warned.join('\n')).toContain(`sampleSessions \`${name}\``);
    },
  },
  redactKeys: {
    options: {},
    run: (names) => {
      const { tracer, spans } = make({ redact: redact.redactKeys(names) });
      tracer.startSpan('one', { metadata: { patientId: 'p-1', password: 'hunter22' } }).end();
      expect(JSON.stringify(spans[0]?.attributes)).not.toContain('hunter22');
    },
  },
  'redactKeys([…])': {
    options: {},
    run: (name) => {
      const { tracer, spans } = make({ redact: redact.redactKeys(['patientId', name]) });
      tracer.startSpan('one', { metadata: { patientId: 'p-1' } }).end();
      expect(JSON.stringify(spans[0]?.attributes)).not.toContain('p-1');
    },
  },
  'recordMetrics(tracer)': {
    options: { owner: undefined, observe: undefined },
    run: (tracer) => metrics.recordMetrics(tracer, make().tracer as never)(),
  },
  'recordMetrics(provider)': {
    options: { getMeter: undefined },
    run: (provider) => {
      const { tracer } = make();
      metrics.recordMetrics(tracer, provider)();
      expect(tracer.stats().failures).toEqual({ recordMetrics: 1 });
    },
  },
};

const SAID = CALLS['sampleSessions']?.options ?? {};

const runUntraced: unknown[] = [];
const note = (reason: unknown): void => void runUntraced.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => void process.off('unhandledRejection', note));

test.each(Object.entries(CALLS))(
  'what cannot be read of the options costs itself alone, and nothing throws: %s',
  async (_name, { options, run }) => {
    const values = Object.entries(HOSTILE_VALUES);
    const rows = [
      ...values.map(([value, of]) => [value, of()] as const),
      ...Object.keys(options).flatMap((name) => [
        ...values.map(
          ([value, of]) => [`${name}: ${value}`, { ...options, [name]: of() }] as const,
        ),
        [`${name} throws`, withThrowingGetter(options, name)] as const,
      ]),
    ];
    const failed: string[] = [];
    for (const [what, row] of rows) {
      try {
        // One after the other: each looks at what was said of its own.
        // oxlint-disable-next-line no-await-in-loop
        await run(row as never);
      } catch (error) {
        failed.push(`${what}: ${String(error)}`);
      }
    }
    expect(failed).toEqual([]);
    await new Promise((resolve) => void setTimeout(resolve, 1));
    expect(runUntraced).toEqual([]);
  },
);

/** Exports that take no options: arguments of these are covered where their functions are. */
const WITHOUT_OPTIONS =
  /^(?:[A-Z_]+|HoneyHiveTracerBase|BaseTracerPool|Tracer\w+Mixin|consoleLogger|coreRuntime|eventIdOf|hostContextManager|setTimer|managedStorage|mix|newSessionId|readParameters|relayedEventId|resolveOptions|rule|sessionIdentity|setDefaultTracer|withOptionRules|redact(?:All|Cards|Emails|Secrets|Tokens))$/;

test('every export that takes options is among them', () => {
  const covered = new Set(Object.keys(CALLS).map((name) => /\w+/.exec(name)?.[0]));
  const all = Object.keys({ ...main, ...metrics, ...redact, ...sampling, ...testing });
  expect(all.filter((name) => !covered.has(name) && !WITHOUT_OPTIONS.test(name))).toEqual([]);
});

describe('a switch of a span that cannot be read is off', () => {
  const hidden = { inputs: { secret: 'content' }, outputs: { secret: 'content' } };
  const CAPTURES: Readonly<Record<string, () => object>> = {
    'the switches': () => ({
      ...hidden,
      get capture(): never {
        throw new Error('unreadable');
      },
    }),
    'one of them': () => ({
      ...hidden,
      capture: {
        get outputs(): never {
          throw new Error('unreadable');
        },
      },
    }),
  };
  const WAYS: Readonly<Record<string, (tracer: main.HoneyHiveTracer, options: object) => unknown>> =
    {
      startSpan: (tracer, options) => tracer.startSpan('one', options).end(),
      withSpan: (tracer, options) => tracer.withSpan('one', options, () => 'content'),
      trace: (tracer, options) => tracer.trace(options, (text: string) => text)('content'),
      'a child by startSpan': (tracer, options) =>
        tracer.startSpan('above').startSpan('one', options).end(),
      'a child by trace': (tracer, options) =>
        tracer.startSpan('above').trace(options, (text: string) => text)('content'),
    };
  for (const [what, optionsOf] of Object.entries(CAPTURES))
    test.each(Object.entries(WAYS))(`${what}, by %s`, (_, way) => {
      const { tracer, spans } = make();
      way(tracer, optionsOf());
      expect(spans).toHaveLength(1);
      expect(JSON.stringify(spans[0]?.attributes)).not.toContain('content');
    });
});
