// Kinds of functions, results and values: each behaves traced as it does untraced, and leaves nothing open.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import * as core from '../index.ts';
import { recordingTracer } from '../testing.ts';

const record = (options: core.TracerOptions = {}) =>
  recordingTracer({ logger: quietLogger, ...options });
/** A proxy that refuses every question. */
const hostile = (target: object = {}): never => {
  const refuse = (): never => {
    throw new Error('refused');
  };
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]);
  return new Proxy(target, Object.fromEntries(traps) as ProxyHandler<object>) as never;
};
const ODD: ReadonlyArray<readonly [string, unknown]> = [
  ['undefined', undefined],
  ['null', null],
  ['{}', {}],
  ['[]', []],
  ['a number', 7],
  ['a text', 'x'],
  ['a symbol', Symbol('s')],
  ['a throwing proxy', hostile()],
];

describe('user code goes on whatever the SDK is given', () => {
  const { tracer } = record();
  const span = tracer.startSpan('base');
  const session = tracer.startSession();
  const work = (): string => 'done';
  /** Calls that run a function of the user's beside one odd argument. */
  const RUNNING: Record<string, (odd: never) => unknown> = {
    'tracer.withSpan name': (odd) => tracer.withSpan(odd, work),
    'tracer.withSpan options': (odd) => tracer.withSpan('a', odd, work),
    'tracer.trace options': (odd) => tracer.trace(odd, work)(),
    'tracer.withSession': (odd) => tracer.withSession(odd, work),
    'tracer.withRemoteParent': (odd) => tracer.withRemoteParent(odd, work),
    'span.withSpan options': (odd) => span.withSpan('a', odd, work),
    'span.trace options': (odd) => span.trace(odd, work)(),
    'core.withSpan options': (odd) => core.withSpan('a', odd, work),
    'core.trace options': (odd) => core.trace(odd, work)(),
    'core.withSession': (odd) => core.withSession(odd, work),
  };
  for (const field of [
    'kind',
    'parent',
    'links',
    'startTime',
    'attributes',
    'capture',
    'inputs',
    'outputs',
    'metadata',
    'eventName',
    'eventType',
    'eventId',
    'error',
  ])
    RUNNING[`option ${field}`] = (odd) =>
      tracer.withSpan('a', { [field]: odd } as core.SpanOptions, work);
  test.each(Object.entries(RUNNING))('%s', (_what, call) => {
    for (const [, odd] of ODD) expect(call(odd as never)).toBe('done');
  });

  /** Calls that run nothing of the user's: they must not throw. */
  const SAYING: Readonly<Record<string, (odd: never) => unknown>> = {
    'tracer.startSpan name': (odd) => tracer.startSpan(odd).end(),
    'tracer.startSpan options': (odd) => tracer.startSpan('a', odd).end(),
    'tracer.enrichSpan': (odd) => tracer.enrichSpan(odd),
    'tracer.enrichSession': (odd) => tracer.enrichSession(odd),
    'tracer.createEvent': (odd) => tracer.createEvent(odd),
    'tracer.startSession': (odd) => tracer.startSession(odd).end(),
    'tracer.inject': (odd) => tracer.inject(odd),
    'tracer.extract': (odd) => tracer.extract(odd),
    'tracer.getTracer': (odd) => tracer.getTracer(odd),
    'session.enrich': (odd) => session.enrich(odd),
    'span.enrich': (odd) => span.enrich(odd),
    'span.setAttribute': (odd) => span.setAttribute('a', odd),
    'span.setAttributes': (odd) => span.setAttributes(odd),
    'span.addEvent': (odd) => span.addEvent(odd, odd, odd),
    'span.addLink': (odd) => span.addLink(odd),
    'span.setStatus': (odd) => span.setStatus(odd),
    'span.updateName': (odd) => span.updateName(odd),
    'span.recordException': (odd) => span.recordException(odd),
    'span.fail': (odd) => tracer.startSpan('a').fail(odd).end(),
    'span.cancel': (odd) => tracer.startSpan('a').cancel(odd).end(),
    'span.end': (odd) => tracer.startSpan('a').end(odd),
    'core.startSpan': (odd) => core.startSpan('a', odd).end(),
    'core.enrichSpan': (odd) => core.enrichSpan(odd),
    'core.enrichSession': (odd) => core.enrichSession(odd),
    'core.flush': (odd) => void core.flush(odd),
  };
  test.each(Object.entries(SAYING))('%s', (_what, call) => {
    for (const [, odd] of ODD) expect(() => call(odd as never)).not.toThrow();
  });

  test('and no span is lost for an option that is not valid', () => {
    const own = record();
    for (const field of [
      'kind',
      'parent',
      'links',
      'startTime',
      'attributes',
      'capture',
      'metadata',
    ])
      for (const [, odd] of ODD)
        own.tracer.startSpan(field, { [field]: odd, config: { kept: true } }).end();
    expect(own.spans).toHaveLength(7 * ODD.length);
    for (const one of own.spans) expect(one.attributes['honeyhive_config.kept']).toBe(true);
  });
});

describe('one value that cannot be read costs itself alone', () => {
  const payload = (): Record<string, unknown> => ({
    text: 'x',
    number: 1,
    list: [1, 2],
    map: new Map([['k', 1]]),
    set: new Set([1]),
    date: new Date(0),
    error: new Error('e'),
    url: new URL('http://a/'),
    nested: { deep: { deeper: 1 } },
    bytes: new Uint8Array(2),
  });
  const leaves = (value: unknown): Record<string, unknown> => {
    const { tracer, spans } = record();
    tracer.startSpan('a', { inputs: value, metadata: { beside: 1 } }).end();
    return { ...spans[0]?.attributes };
  };
  const under = (all: Record<string, unknown>, key: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(all).filter(
        ([name]) =>
          /^honeyhive_(?:inputs|metadata)/.test(name) &&
          !name.startsWith(`honeyhive_inputs.${key}`),
      ),
    );
  const whole = leaves(payload());
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  test.each(Object.keys(payload()))('%s', (key) => {
    for (const bad of [hostile(), hostile([]), hostile(() => {}), hostile(new Map()), revoked()])
      expect(under(leaves({ ...payload(), [key]: bad }), key)).toEqual(under(whole, key));
  });
});

test('a value of another realm is shown as one of this realm', () => {
  const { tracer, span } = record();
  const foreign = runInNewContext(
    `({ map: new Map([['k', 1]]), set: new Set([1]), date: new Date(0), re: /x/g, error: new RangeError('no'), boxed: new Number(5), list: [1] })`,
  ) as object;
  tracer.startSpan('a', { metadata: foreign }).end();
  expect(span('a').attributes).toMatchObject({
    'honeyhive_metadata.map.k': 1,
    'honeyhive_metadata.set.0': 1,
    'honeyhive_metadata.date': '1970-01-01T00:00:00.000Z',
    'honeyhive_metadata.re': '/x/g',
    'honeyhive_metadata.error.message': 'no',
    'honeyhive_metadata.boxed': 5,
    'honeyhive_metadata.list.0': 1,
  });
});

test('looking at values runs none of the user’s traced code', () => {
  const { tracer, spans } = record();
  const traced = tracer.trace(function inside() {
    return 1;
  });
  const value = {
    get read() {
      return traced();
    },
    json: { toJSON: () => traced() },
    get late() {
      return Promise.reject(new Error('nobody handles it'));
    },
  };
  tracer.startSpan('a', { inputs: value, outputs: { value } }).enrich({ metadata: value }).end();
  expect(spans.map(({ name }) => name)).toEqual(['a']);
  expect(traced()).toBe(1);
  expect(spans).toHaveLength(2);
});

describe('a block’s lazy result runs in the block', () => {
  const { tracer, spans } = record();
  const step = (): void => tracer.startSpan('inside').end();
  const LAZY: Readonly<Record<string, readonly [() => unknown, (lazy: never) => unknown]>> = {
    generator: [
      function* () {
        step();
        yield 1;
      },
      (lazy: Iterable<number>) => [...lazy],
    ],
    'async generator': [
      async function* () {
        step();
        yield 1;
      },
      drain,
    ],
    'async iterable': [
      () => ({
        async *[Symbol.asyncIterator]() {
          step();
          yield 1;
        },
      }),
      drain,
    ],
    ReadableStream: [
      () =>
        new ReadableStream(
          {
            pull(to) {
              step();
              to.close();
            },
          },
          { highWaterMark: 0 },
        ),
      async (lazy: ReadableStream) => {
        // A source has started when what waits for it has run.
        await Promise.resolve();
        await Promise.resolve();
        return lazy.getReader().read();
      },
    ],
    Response: [
      () =>
        new Response(
          new ReadableStream(
            {
              pull(to) {
                step();
                to.close();
              },
            },
            { highWaterMark: 0 },
          ),
        ),
      (lazy: Response) => lazy.text(),
    ],
    Readable: [
      () =>
        new Readable({
          read() {
            step();
            this.push(null);
          },
        }),
      (lazy: Readable) => drain(lazy),
    ],
    'promise of a generator': [
      async () =>
        (function* () {
          step();
          yield 1;
        })(),
      async (lazy: Promise<Iterable<number>>) => [...(await lazy)],
    ],
  };
  async function drain(lazy: AsyncIterable<unknown>): Promise<void> {
    for await (const _ of lazy);
  }
  const session = tracer.startSession();
  const parent = tracer.startSpan('parent');
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const BLOCKS: Readonly<Record<string, (work: () => unknown) => unknown>> = {
    withSession: (work) => tracer.withSession({ sessionId: session.id }, work),
    'session.run': (work) => session.run(work),
    'span.run': (work) => parent.run(work),
    'span.bind': (work) => (parent.bind(work as () => never) as () => unknown)(),
    withRemoteParent: (work) => tracer.withRemoteParent({ traceparent }, work),
  };
  const rows = Object.keys(BLOCKS).flatMap((block) =>
    Object.keys(LAZY).map((kind) => [block, kind] as const),
  );
  test.each(rows)('%s: %s', async (block, kind) => {
    const before = spans.length;
    const [make, read] = LAZY[kind] ?? [];
    await read?.(BLOCKS[block]?.(make ?? (() => {})) as never);
    const inside = spans[before];
    const sessions = { withSession: session.id, 'session.run': session.id };
    const parents = { withRemoteParent: 'b7ad6b7169203331' };
    expect({
      session: inside?.attributes['honeyhive.session_id'],
      parent: inside?.parentSpanContext?.spanId,
    }).toEqual({
      session: sessions[block as keyof typeof sessions] ?? tracer.sessionId,
      parent: /session/i.test(block)
        ? undefined
        : (parents[block as keyof typeof parents] ?? parent.spanContext().spanId),
    });
  });
});

describe('everything that is followed ends', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  class Cursor {
    async *[Symbol.asyncIterator]() {
      yield 1;
      yield 2;
    }
    async toArray() {
      return [1, 2];
    }
  }
  class Lines extends EventEmitter {
    async *[Symbol.asyncIterator]() {
      yield 1;
    }
  }
  const FOLLOWED: Readonly<Record<string, () => object>> = {
    generator: function* () {
      yield 1;
      yield 2;
    },
    'async generator': async function* () {
      yield 1;
      yield 2;
    },
    cursor: () => new Cursor(),
    emitter: () => new Lines(),
    ReadableStream: () =>
      new ReadableStream({
        start(to) {
          to.enqueue('a');
          to.enqueue('b');
          to.close();
        },
      }),
    Response: () => new Response('text'),
    Readable: () => Readable.from(['a', 'b']),
  };
  test.each(Object.entries(FOLLOWED))(
    '%s: never read, it ends where it was last heard of',
    async (name, make) => {
      const { tracer, span } = record({ maxSpanAgeMs: 60_000 });
      const call = tracer.trace({ eventName: name }, make);
      const kept = call();
      await vi.advanceTimersByTimeAsync(120_000);
      expect(kept).toBeDefined();
      expect(tracer.stats().openSpans).toBe(0);
      expect(span(name).attributes['honeyhive_duration_ms']).toBeLessThan(1_000);
      expect(span(name).attributes['honeyhive_metadata.outcome']).toBe('abandoned');
    },
  );
  test('part of it read, it keeps what has come', async () => {
    const { tracer, span } = record({ maxSpanAgeMs: 60_000 });
    const lines = tracer.trace({ eventName: 'part' }, async function* () {
      yield 'a';
      yield 'b';
    })();
    await lines.next();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(span('part').attributes['honeyhive_outputs.result']).toBe('a');
  });
  test('read by a method of its own, or told by an event, it ends there', async () => {
    const { tracer, span } = record();
    expect(
      await tracer
        .trace({ eventName: 'find' }, () => new Cursor())()
        .toArray(),
    ).toEqual([1, 2]);
    expect(span('find').attributes['honeyhive_outputs.result.1']).toBe(2);
    tracer
      .trace({ eventName: 'lines' }, () => new Lines())()
      .emit('close');
    expect(span('lines').attributes['honeyhive_metadata.outcome']).toBeUndefined();
  });
  test.each(Object.entries(FOLLOWED))(
    '%s: aborted before, it is cancelled at once',
    (_name, make) => {
      const { tracer, span } = record();
      const signal = AbortSignal.abort('stop');
      tracer.startSpan('stopped').follow(make(), { signal });
      expect(span('stopped').attributes['honeyhive_metadata.outcome']).toBe('cancelled');
    },
  );
});
