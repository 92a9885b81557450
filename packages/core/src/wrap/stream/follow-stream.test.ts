import { describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { recordingTracer } from '../../testing.ts';

const OUT = 'honeyhive_outputs.result';
const CHUNKS = 'honeyhive_metadata.chunk_count';
const OUTCOME = 'honeyhive_metadata.outcome';

describe('a generator', () => {
  test('does nothing until it is asked, and its span ends with it', async () => {
    const { tracer, span, spans } = recordingTracer();
    const started = vi.fn<() => void>();
    const count = tracer.trace(function* count(n: number) {
      started();
      for (let i = 0; i < n; i += 1) yield `${i}`;
      return 'end';
    });
    const generator = count(3);
    expect(started).not.toHaveBeenCalled();
    expect(spans).toHaveLength(0);
    expect([...generator]).toEqual(['0', '1', '2']);
    await tracer.flush();
    expect(span('count').attributes).toMatchObject({ [OUT]: '012', [CHUNKS]: 3 });
    expect(span('count').attributes).not.toHaveProperty([OUTCOME]);
  });

  test('gets what next sends, and gives what return gives', () => {
    const { tracer } = recordingTracer();
    const echo = tracer.trace(function* echo(): Generator<number, string, number> {
      const got = yield 1;
      yield got;
      return 'done';
    });
    const generator = echo();
    expect([generator.next(), generator.next(7), generator.next(), generator.next()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 7 },
      { done: true, value: 'done' },
      { done: true, value: undefined },
    ]);
  });

  test('that is left early runs its finally and is cancelled with what there was', async () => {
    const { tracer, span } = recordingTracer();
    const cleaned = vi.fn<() => void>();
    const count = tracer.trace(function* count() {
      try {
        for (let i = 0; ; i += 1) yield `${i}`;
      } finally {
        cleaned();
      }
    });
    for (const value of count()) if (value === '2') break;
    await tracer.flush();
    expect(cleaned).toHaveBeenCalledTimes(1);
    expect(span('count').attributes).toMatchObject({ [OUT]: '012', [OUTCOME]: 'cancelled' });
    expect(span('count').status.code).toBe(0);
  });

  test('that throws midway keeps its partial output, once', async () => {
    const { tracer, span } = recordingTracer();
    const error = new Error('midway');
    const fail = tracer.trace(function* fail() {
      yield 'a';
      throw error;
    });
    expect(() => [...fail()]).toThrow(error);
    await tracer.flush();
    expect(span('fail').attributes).toMatchObject({ [OUT]: 'a', [OUTCOME]: 'error' });
    expect(span('fail').events).toHaveLength(1);
  });

  test('is the parent of spans that start inside, and of none outside', async () => {
    const { tracer, span } = recordingTracer();
    const walk = tracer.trace(function* walk() {
      tracer.startSpan('inside').end();
      yield 1;
      tracer.startSpan('inside too').end();
    });
    for (const _ of walk()) tracer.startSpan('outside').end();
    await tracer.flush();
    const id = span('walk').spanContext().spanId;
    expect(
      [span('inside'), span('inside too'), span('outside')].map(
        (one) => one.parentSpanContext?.spanId,
      ),
    ).toEqual([id, id, undefined]);
  });
});

describe('an async generator', () => {
  test('is followed to its end', async () => {
    const { tracer, span } = recordingTracer();
    const talk = tracer.trace(async function* talk() {
      yield { text: 'a' };
      await Promise.resolve();
      yield { text: 'b' };
    });
    const seen: unknown[] = [];
    for await (const chunk of talk()) seen.push(chunk);
    await tracer.flush();
    expect(seen).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(span('talk').attributes).toMatchObject({
      [`${OUT}.0.text`]: 'a',
      [`${OUT}.1.text`]: 'b',
      [CHUNKS]: 2,
    });
    expect(
      span('talk').attributes['honeyhive_metadata.time_to_first_token_ms'],
    ).toBeGreaterThanOrEqual(0);
  });

  test('that is left early runs its finally and is cancelled with what there was', async () => {
    const { tracer, span } = recordingTracer();
    const cleaned = vi.fn<() => void>();
    const talk = tracer.trace(async function* talk() {
      try {
        for (let i = 0; ; i += 1) yield `${i}`;
      } finally {
        cleaned();
      }
    });
    for await (const value of talk()) if (value === '1') break;
    await tracer.flush();
    expect(cleaned).toHaveBeenCalledTimes(1);
    expect(span('talk').attributes).toMatchObject({ [OUT]: '01', [OUTCOME]: 'cancelled' });
  });

  test('that throws midway keeps its partial output', async () => {
    const { tracer, span } = recordingTracer();
    const error = new Error('midway');
    const talk = tracer.trace(async function* talk() {
      yield 'a';
      throw error;
    });
    const read = async (): Promise<void> => {
      for await (const _ of talk());
    };
    await expect(read()).rejects.toBe(error);
    await tracer.flush();
    expect(span('talk').attributes).toMatchObject({ [OUT]: 'a', [OUTCOME]: 'error' });
    expect(span('talk').events).toHaveLength(1);
  });

  test('counts chunks without keeping them beyond its bounds', async () => {
    const { tracer, span } = recordingTracer({ maxStringLength: 100, maxItems: 10 });
    const texts = tracer.trace(async function* texts() {
      for (let i = 0; i < 5_000; i += 1) yield 'xxxxxxxxxx';
    });
    const objects = tracer.trace(async function* objects() {
      for (let i = 0; i < 5_000; i += 1) yield { i };
    });
    for await (const _ of texts());
    for await (const _ of objects());
    await tracer.flush();
    expect(span('texts').attributes[CHUNKS]).toBe(5_000);
    expect(String(span('texts').attributes[OUT]).length).toBeLessThan(200);
    expect(String(span('texts').attributes[OUT])).toContain('…');
    expect(span('objects').attributes[CHUNKS]).toBe(5_000);
    expect(span('objects').events).toHaveLength(0);
    expect(
      Object.keys(span('objects').attributes).filter((key) => key.startsWith(OUT)).length,
    ).toBeLessThanOrEqual(12);
  });
});

describe('a ReadableStream', () => {
  const numbers = (
    cancel = vi.fn<(reason?: unknown) => void>(),
    to = 3,
  ): { pulls: () => number; stream: () => ReadableStream<string> } => {
    let pulls = 0;
    return {
      pulls: () => pulls,
      stream: () =>
        new ReadableStream<string>(
          {
            pull(controller) {
              pulls += 1;
              if (pulls > to) controller.close();
              else controller.enqueue(`${pulls}`);
            },
            cancel,
          },
          { highWaterMark: 0 },
        ),
    };
  };

  test('is read to its end through the span', async () => {
    const { tracer, span } = recordingTracer();
    const { stream } = numbers();
    const parts: string[] = [];
    for await (const part of tracer.trace({ eventName: 'read' }, stream)()) parts.push(part);
    await tracer.flush();
    expect(parts).toEqual(['1', '2', '3']);
    expect(span('read').attributes).toMatchObject({ [OUT]: '123', [CHUNKS]: 3 });
  });

  test('is pulled once for each read, never ahead', async () => {
    const { tracer } = recordingTracer();
    const { stream, pulls } = numbers();
    const reader = tracer.withSpan('read', stream).getReader();
    expect(pulls()).toBe(0);
    await reader.read();
    await Promise.resolve();
    expect(pulls()).toBe(1);
    await reader.read();
    expect(pulls()).toBe(2);
    await reader.cancel();
  });

  test('that is cancelled cancels its source with the reason, and keeps what there was', async () => {
    const { tracer, span } = recordingTracer();
    const cancel = vi.fn<(reason?: unknown) => void>();
    const reader = tracer.withSpan('read', numbers(cancel, 100).stream).getReader();
    await reader.read();
    await reader.cancel('enough');
    await tracer.flush();
    expect(cancel).toHaveBeenCalledWith('enough');
    expect(span('read').attributes).toMatchObject({
      [OUT]: '1',
      [OUTCOME]: 'cancelled',
      'honeyhive_metadata.cancel_reason': 'enough',
    });
  });

  test('that breaks gives its reader the very same error', async () => {
    const { tracer, span } = recordingTracer();
    const error = new Error('cut');
    const reader = tracer
      .withSpan(
        'read',
        () => new ReadableStream<string>({ pull: (controller) => controller.error(error) }),
      )
      .getReader();
    await expect(reader.read()).rejects.toBe(error);
    await tracer.flush();
    expect(span('read').attributes[OUTCOME]).toBe('error');
  });

  test('goes through tee and pipeThrough', async () => {
    const { tracer, span } = recordingTracer();
    const [a, b] = tracer.withSpan('read', numbers().stream).tee();
    const text = async (stream: ReadableStream<string>): Promise<string> => {
      let all = '';
      for await (const part of stream) all += part;
      return all;
    };
    expect(await Promise.all([text(a), text(b)])).toEqual(['123', '123']);
    await tracer.flush();
    expect(span('read').attributes[OUT]).toBe('123');
  });
});

describe('a stream with a signal', () => {
  const endless = (): ReadableStream<string> =>
    new ReadableStream<string>({ pull: (controller) => controller.enqueue('x') });

  test('that nobody reads is cancelled when the signal aborts', async () => {
    const { tracer, span } = recordingTracer();
    const stopping = new AbortController();
    tracer.startSpan('read').follow(endless(), { signal: stopping.signal });
    expect(tracer.stats().openSpans).toBe(1);
    stopping.abort('enough');
    expect(tracer.stats().openSpans).toBe(0);
    await tracer.flush();
    expect(span('read').attributes).toMatchObject({
      [OUTCOME]: 'cancelled',
      'honeyhive_metadata.cancel_reason': 'enough',
    });
  });

  test('that has ended is not touched by an abort later on', async () => {
    const { tracer, span, spans } = recordingTracer();
    const stopping = new AbortController();
    const source = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('all');
        controller.close();
      },
    });
    const { signal } = stopping;
    for await (const _ of tracer.startSpan('read').follow(source, { signal }));
    stopping.abort();
    await tracer.flush();
    expect(spans).toHaveLength(1);
    expect(span('read').attributes).toMatchObject({ [OUT]: 'all' });
    expect(span('read').attributes).not.toHaveProperty([OUTCOME]);
  });
});

describe('a Response', () => {
  const make = (text = 'hello'): Response =>
    new Response(text, { status: 201, headers: { 'content-type': 'text/plain', 'x-a': 'b' } });

  test('stays the same object, and reading it ends the span', async () => {
    const { tracer, span, spans } = recordingTracer();
    const response = make();
    const given = await tracer.trace({ eventName: 'get' }, async () => response)();
    expect(given).toBe(response);
    expect([given.status, given.headers.get('x-a'), given.bodyUsed]).toEqual([201, 'b', false]);
    expect(spans).toHaveLength(0);
    expect(await given.text()).toBe('hello');
    expect(given.bodyUsed).toBe(true);
    await tracer.flush();
    expect(span('get').attributes[OUT]).toBe('hello');
  });

  test('can be read as JSON, by its body, and as a clone', async () => {
    const { tracer } = recordingTracer();
    const get = tracer.trace(() => make('{"a":1}'));
    expect(await get().json()).toEqual({ a: 1 });
    expect(await new Response(get().body).json()).toEqual({ a: 1 });
    const response = get();
    expect(await Promise.all([response.clone().json(), response.json()])).toEqual([
      { a: 1 },
      { a: 1 },
    ]);
  });

  test('of another realm is followed too: adapters of servers replace the global class', async () => {
    const { tracer, span, spans } = recordingTracer();
    const native = globalThis.Response;
    const theirs = new native('hello');
    class Theirs extends native {
      readonly isTheirs = true;
    }
    vi.stubGlobal('Response', Theirs);
    try {
      const given = await tracer.trace({ eventName: 'get' }, async () => theirs)();
      expect(given).not.toBeInstanceOf(Response);
      expect(given).toBe(theirs);
      expect(spans).toHaveLength(0);
      expect(await given.text()).toBe('hello');
    } finally {
      vi.unstubAllGlobals();
    }
    await tracer.flush();
    expect(span('get').attributes[OUT]).toBe('hello');
  });

  test('without a body is a finished value', async () => {
    const { tracer, spans } = recordingTracer();
    expect(tracer.withSpan('get', () => new Response(null, { status: 204 })).status).toBe(204);
    await tracer.flush();
    expect(spans).toHaveLength(1);
  });
});

test('finished values are no streams: arrays, strings, maps and sets stay what they are', async () => {
  const { tracer, spans } = recordingTracer();
  const values = [[1, 2], 'text', new Map([['a', 1]]), new Set([1])];
  for (const value of values) expect(tracer.withSpan('value', () => value)).toBe(value);
  await tracer.flush();
  expect(spans).toHaveLength(values.length);
});

test('a held span can follow a stream without ending, and with its own aggregate', async () => {
  const { tracer, span, spans } = recordingTracer();
  const held = tracer.startSpan('turn');
  let sum = 0;
  const followed = held.follow(
    (async function* () {
      yield 1;
      yield 2;
    })(),
    {
      end: false,
      aggregate: {
        push: (n) => {
          sum += Number(n);
        },
        result: () => ({ sum }),
      },
    },
  );
  for await (const _ of followed);
  await tracer.flush();
  expect(spans).toHaveLength(0);
  held.end();
  await tracer.flush();
  expect(span('turn').attributes['honeyhive_outputs.sum']).toBe(3);
});

test('an aggregate or a chunk callback that throws does not reach the reader', async () => {
  const { tracer, spans } = recordingTracer({
    logger: quietLogger,
  });
  const no = (): never => {
    throw new Error('no');
  };
  const stream = tracer.startSpan('turn').follow(
    (async function* () {
      yield 'a';
      yield 'b';
    })(),
    { onChunk: no, onEnd: no, aggregate: { push: no, result: no } },
  );
  const seen: string[] = [];
  for await (const chunk of stream) seen.push(chunk);
  await tracer.flush();
  expect(seen).toEqual(['a', 'b']);
  expect(spans).toHaveLength(1);
});

test.each<readonly [string, () => object]>([
  ['a ReadableStream', () => new ReadableStream()],
  ['a generator', () => (function* () {})()],
  ['a Response', () => new Response('text')],
])('%s that nobody reads ends as abandoned once it is too old, by itself', async (_, make) => {
  const { tracer, span } = recordingTracer({ maxSpanAgeMs: 20 });
  const ended = new Promise<void>((resolve) => {
    tracer.observe({ spanEnd: () => resolve() });
  });
  tracer.trace({ eventName: 'unread' }, make)();
  expect(tracer.stats().openSpans).toBe(1);
  await ended;
  expect(span('unread').attributes['honeyhive_metadata.outcome']).toBe('abandoned');
  expect(tracer.stats()).toMatchObject({ openSpans: 0, recorded: 1, failures: {} });
  await tracer.shutdown();
});

test('a followed stream of bytes still takes readers that bring their own buffer', async () => {
  const { tracer, span } = recordingTracer();
  const source = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('abcd'));
      controller.close();
    },
  });
  const followed = tracer.startSpan('download').follow(source);
  const reader = followed.getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(4));
  expect(new TextDecoder().decode(value)).toBe('abcd');
  await reader.read(new Uint8Array(4));
  await tracer.flush();
  expect(span('download').attributes['honeyhive_outputs.result']).toBe('abcd');
});

test('a stream is followed by a second span from where it is, each with what it has seen', async () => {
  const { tracer, span } = recordingTracer();
  const stream = tracer.trace(async function* talk() {
    yield 'a';
    yield 'b';
  })();
  await stream.next();
  const later = tracer.startSpan('later').follow(stream);
  expect(later).toBe(stream);
  for await (const _ of stream);
  // What has ended has nothing more to say: the span ends at once.
  tracer.startSpan('too late').follow(stream);
  await tracer.flush();
  expect(span('talk').attributes['honeyhive_outputs.result']).toBe('ab');
  expect(span('later').attributes['honeyhive_outputs.result']).toBe('b');
  expect(span('too late')).toBeDefined();
  expect(tracer.stats().openSpans).toBe(0);
  await tracer.shutdown();
});
