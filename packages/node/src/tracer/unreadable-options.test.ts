// Every function that takes options × each of its options × values of any kind, and objects that cannot be read.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOSTILE_VALUES, withThrowingGetter } from '@honeyhive/test-support/hostile-options';
import { recordingTracer } from '@honeyhive/core/testing';
import * as core from '@honeyhive/core';
import * as coreOtel from '@honeyhive/core/otel';
import { collectLogs } from '@honeyhive/test-support/loggers';
import * as main from '../index.ts';
import { HoneyHiveTracer } from '../index.ts';

const warned: string[] = [];
const logger = collectLogs(warned);
const make = () => recordingTracer({ logger }, (all) => new HoneyHiveTracer(all));

const isThrowing = (options: unknown, name: string): boolean => {
  try {
    void (options as Record<string, unknown> | null | undefined)?.[name];
    return false;
  } catch {
    return true;
  }
};
const readable = (options: unknown, name: string): unknown =>
  isThrowing(options, name) ? undefined : (options as Record<string, unknown> | undefined)?.[name];

/** A function and options for it. */
interface Call {
  readonly options: Readonly<Record<string, unknown>>;
  /** Calls it, and looks at what has come of the options that can be read. */
  readonly run: (options: never) => unknown;
}

const THEIRS = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const PARENT = 'b7ad6b7169203331';
/** A request whose headers would be believed if the options said so, or nothing. */
const request = (): Request =>
  new Request('http://app.test/x', {
    headers: {
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-${PARENT}-01`,
      baggage: `honeyhive.session_id=${THEIRS}`,
      'sec-fetch-site': 'same-origin',
    },
  });

/** What pages send to a relay. */
const sent = (): Request =>
  new Request('http://app.test/relay/v1/traces', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://app.test' },
    body: JSON.stringify({ resourceSpans: [] }),
  });

const requestOptions = {
  name: 'named',
  route: '/:x',
  session: () => 'mine',
  trust: true,
  waitUntil: () => {},
};

const relayed = async (options: unknown): Promise<void> => {
  const relay = main.createRelay(options as never);
  const response = await relay(sent());
  const isOpen = !['authenticate', 'authorizeUpdate', 'tracer', 'target'].some((name) =>
    isThrowing(options, name),
  );
  if (!isOpen) expect([response.status, await response.text()]).toEqual([503, expect.any(String)]);
  relay.stats();
  await relay.flush({ timeoutMs: 10 });
};

/** The tracer of a server, and what it has recorded. */
const serving = make();

const CALLS: Readonly<Record<string, Call>> = {
  'withRequest, whose session is told': {
    options: requestOptions,
    run: async (options) => {
      warned.length = 0;
      const { tracer, spans } = make();
      const answer = await (tracer as HoneyHiveTracer).withRequest(
        request(),
        () => new Response('yes'),
        options,
      );
      expect(await answer.text()).toBe('yes');
      await tracer.flush();
      expect(spans).toHaveLength(1);
      const [span] = spans;
      if (readable(options, 'name') === 'named') expect(span?.name).toBe('named');
      const id = span?.attributes['honeyhive.session_id'] ?? span?.attributes['session_id'];
      const mine = tracer.startSession({ sessionId: 'mine' }).id;
      if (readable(options, 'session') === requestOptions.session) expect(id).toBe(mine);
      if (isThrowing(options, 'session')) expect([THEIRS, mine]).not.toContain(id);
      if (isThrowing(options, 'trust')) expect(span?.parentSpanContext).toBeUndefined();
      for (const name of Object.keys(requestOptions).filter((one) => isThrowing(options, one)))
        expect(warned.join('\n')).toContain(`option ${name} of withRequest`);
    },
  },
  'withRequest, where trust decides': {
    options: { trust: true },
    run: async (options) => {
      const { tracer, spans } = make();
      await (tracer as HoneyHiveTracer).withRequest(request(), () => new Response(null), options);
      await tracer.flush();
      const [span] = spans;
      const text = JSON.stringify(span?.attributes);
      if (readable(options, 'trust') === true) expect(text).toContain(THEIRS);
      if (!isThrowing(options, 'trust')) return;
      expect(text).not.toContain(THEIRS);
      expect(span?.parentSpanContext).toBeUndefined();
    },
  },
  honeyhive: {
    options: { ...requestOptions, ignore: ['/other'], tracer: serving.tracer },
    run: async (options) => {
      const { tracer, spans } = serving;
      const before = spans.length;
      const ends: Array<() => void> = [];
      const response = {
        statusCode: 200,
        headersSent: true,
        writableFinished: true,
        once: (_event: string, listener: () => void) => ends.push(listener),
      };
      const headers = Object.fromEntries(request().headers);
      let handed = 0;
      const next = (): void => void (handed += 1);
      await main.honeyhive(options)({ url: '/x', method: 'GET', headers }, response, next);
      expect(handed).toBe(1);
      for (const end of ends) end();
      await tracer.flush();
      const span = spans[before];
      if (readable(options, 'tracer') === tracer) expect(span).toBeDefined();
      if (span && readable(options, 'name') === 'named') expect(span.name).toBe('named');
      const id = span?.attributes['honeyhive.session_id'];
      const mine = tracer.startSession({ sessionId: 'mine' }).id;
      if (isThrowing(options, 'session')) expect([THEIRS, mine]).not.toContain(id);
      if (isThrowing(options, 'trust')) expect(span?.parentSpanContext).toBeUndefined();
    },
  },
  registerNext: {
    options: { testMode: true, logger, sessionName: 'next' },
    run: async (options) => {
      const tracer = main.registerNext(options);
      expect(main.registerNext()).toBe(tracer);
      expect(tracer.withSpan('one', () => 7)).toBe(7);
      await tracer.shutdown({ timeoutMs: 10 });
    },
  },
  onRequestError: {
    options: { path: '/', method: 'GET', headers: {}, routePath: '/', routeType: 'render' },
    run: async (given) => {
      const tracer = main.registerNext({ testMode: true, logger });
      await main.onRequestError(new Error('one'), given, given);
      await main.onRequestError(given, given, given);
      await tracer.shutdown({ timeoutMs: 10 });
    },
  },
  traceAction: {
    options: { name: 'named', headers: () => new Headers() },
    run: async (options) => {
      const action = main.traceAction(
        serving.tracer as HoneyHiveTracer,
        options,
        (given: number) => given + 1,
      );
      expect(await action(6)).toBe(7);
    },
  },
  traceProxy: {
    options: requestOptions,
    run: async (options) => {
      const yes = (): Response => new Response('yes');
      const answer = await main.traceProxy(
        serving.tracer as HoneyHiveTracer,
        yes,
        options,
      )(request());
      expect(await answer.text()).toBe('yes');
    },
  },
  nodeListener: {
    options: { logger },
    run: async (options) => {
      const listener = main.nodeListener(() => new Response('yes'), options);
      const answer: unknown = await listener(request(), () => undefined);
      expect(answer).toBeInstanceOf(Response);
    },
  },
  createRelay: {
    options: {
      origins: [],
      maxBytes: 1e6,
      maxSpans: 10,
      maxSpanBytes: 1e6,
      authenticate: () => true,
      authorizeUpdate: () => true,
      limits: false,
      clientOf: () => 'a',
      proxies: 0,
      allowAttributes: [],
      forward: 'queue',
      waitUntil: () => {},
      timeoutMs: 50,
      tracer: undefined,
      target: undefined,
      logger,
      apiKey: 'key',
      serverUrl: 'http://127.0.0.1:1',
      headers: {},
      batch: {},
    },
    run: relayed,
  },
  'createRelay with a tracer': {
    options: { authenticate: () => true, timeoutMs: 50, tracer: make().tracer },
    run: relayed,
  },
  'createRelay({ target })': {
    options: { url: 'http://127.0.0.1:1', headers: { a: 'b' } },
    run: (target) => relayed({ target, logger, timeoutMs: 50 }),
  },
  'relay.flush': {
    options: { timeoutMs: 10 },
    run: (options) => (make().tracer as HoneyHiveTracer).relay().flush(options),
  },
  traceMeta: {
    options: { traceparent: 'a', sessionId: 'b' },
    run: (span) => expect(main.traceMeta(span).tags).toBeInstanceOf(Array),
  },
  memoryLimits: {
    options: {},
    run: (most) => {
      const rates = { windowMs: 1_000, requests: 1, spans: 1, bytes: 1 };
      for (const limits of [main.memoryLimits(most), main.memoryLimits(5, most)]) {
        const cost = { requests: 1, spans: 0, bytes: 0 };
        expect(limits.take('a', cost, rates)).toBe(0);
        if (most !== undefined) expect(limits.take('a', cost, rates)).toBeGreaterThan(0);
      }
    },
  },
  TracerPool: {
    options: { create: () => ({ testMode: true, logger }), max: 1, idleMs: 1e6, graceMs: 1e6 },
    run: async (options) => {
      const pool = new main.TracerPool(options);
      expect(pool.for('tenant').withSpan('one', () => 7)).toBe(7);
      await pool.shutdown();
    },
  },
  'HoneyHiveTracer.shutdown': {
    options: { timeoutMs: 10 },
    run: async (options) => {
      const { tracer, spans } = make();
      tracer.startSpan('one').end();
      await tracer.shutdown(options);
      expect(spans).toHaveLength(1);
    },
  },
};

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

test.each(['tracer', 'target'])(
  'a relay whose `%s` is given as what it cannot be takes nothing, and asks no other key',
  async (name) => {
    for (const value of [false, 0, '', 'https://h.test', [], {}, Number.NaN, () => {}]) {
      const fetch = (): Promise<Response> => Promise.reject(new Error(`asked with ${name}`));
      const own = { apiKey: 'hh_another', logger, fetch, forward: 'through' as const };
      // oxlint-disable-next-line no-await-in-loop
      const { status } = await main.createRelay({ ...own, [name]: value })(sent());
      expect([value, status]).toEqual([value, 503]);
    }
  },
);

test('every function of the package beside the core’s that takes options is among them', () => {
  const covered = new Set(Object.keys(CALLS).map((name) => /\w+/.exec(name)?.[0]));
  const mixins = Object.keys(main).filter((name) => name.endsWith('Mixin'));
  const all = Object.keys(main).filter((name) => !(name in core) && !(name in coreOtel));
  expect(all.filter((name) => !covered.has(name) && !mixins.includes(name))).toEqual([
    'nodeRuntime',
  ]);
});
