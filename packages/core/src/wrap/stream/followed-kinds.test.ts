// What is read lazily × ways of reading it: the reader sees what it sees untraced, and the span ends once, as it went.
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test, vi } from 'vitest';
import { recordingTracer } from '../../testing.ts';

/** A use of what a function has given back, and how the span went: its outcome and what was recorded. */
type Use<T> = readonly [(given: T) => unknown, outcome: string, result?: unknown];
type Kind<T> = readonly [make: () => T, uses: Readonly<Record<string, Use<T>>>];
const kind = <T>(make: () => T, uses: Readonly<Record<string, Use<T>>>): Kind<never> =>
  [make, uses] as unknown as Kind<never>;

const drain = async (given: AsyncIterable<unknown> | Iterable<unknown>): Promise<unknown[]> => {
  const seen: unknown[] = [];
  for await (const one of given) seen.push(one);
  return seen;
};
const first = async (given: AsyncIterable<unknown> | Iterable<unknown>): Promise<unknown> => {
  for await (const one of given) return one;
  return undefined;
};
async function* letters(): AsyncGenerator<string, void, string> {
  yield 'a';
  yield 'b';
}
function* counted(): Generator<string, void, string> {
  yield 'a';
  yield 'b';
}
const broken = new Error('broken');
async function* failing(): AsyncGenerator<string> {
  yield 'a';
  throw broken;
}
const source = (fails = false): ReadableStream<string> => {
  const rest = ['a', 'b'];
  return new ReadableStream(
    {
      pull(to) {
        const next = rest.shift();
        if (next !== undefined && !(fails && next === 'b')) to.enqueue(next);
        else if (fails) to.error(broken);
        else to.close();
      },
    },
    { highWaterMark: 0 },
  );
};
const bytes = (fails = false): ReadableStream<Uint8Array> =>
  source(fails).pipeThrough(new TextEncoderStream());
const seen = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return ['failed', String(error)];
  }
};

const iterator = (
  make: () => AsyncGenerator<string, void, string> | Generator<string, void, string>,
): Kind<never> =>
  kind(make, {
    read: [drain, 'ok', 'ab'],
    'part read': [first, 'cancelled', 'a'],
    'returned before the first read': [(given) => given.return(), 'cancelled'],
    'thrown into before the first read': [
      (given) => seen(async () => given.throw(broken)),
      'error',
    ],
    'thrown into': [
      (given) =>
        seen(async () => {
          await given.next();
          return given.throw(broken);
        }),
      'error',
      'a',
    ],
    'read twice': [async (given) => [await drain(given), await drain(given)], 'ok', 'ab'],
    'asked on after its end': [
      async (given) => {
        await drain(given);
        return [await given.next(), await given.return()];
      },
      'ok',
      'ab',
    ],
  });

class Lines extends EventEmitter {
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* letters();
  }
  async text(): Promise<string> {
    return 'ab';
  }
}
class Query {
  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    yield* letters();
  }
  async toArray(): Promise<string[]> {
    return ['a', 'b'];
  }
  async fails(): Promise<string[]> {
    throw broken;
  }
}
const opened = (): Readable => Readable.from(['a', 'b'], { highWaterMark: 1 });

const KINDS: Readonly<Record<string, Kind<never>>> = {
  'a generator': iterator(counted),
  'an async generator': iterator(letters),
  'an async generator that fails': kind(failing, {
    read: [(given) => seen(() => drain(given)), 'error', 'a'],
    'part read': [first, 'cancelled', 'a'],
  }),
  'an async iterable': kind<Query>(() => new Query(), {
    read: [drain, 'ok', 'ab'],
    'part read': [first, 'cancelled', 'a'],
    'read twice': [async (given) => [await drain(given), await drain(given)], 'ok', 'ab'],
    'read by its own method': [(given) => given.toArray(), 'ok'],
    'failed by its own method': [(given) => seen(() => given.fails()), 'error'],
  }),
  'an emitter': kind<Lines>(() => new Lines(), {
    read: [drain, 'ok', 'ab'],
    'read by its own method': [(given) => given.text(), 'ok', 'ab'],
    'told of an error': [(given) => given.on('error', () => {}).emit('error', broken), 'error'],
    'told of its end': [(given) => given.emit('end'), 'ok'],
  }),
  'a ReadableStream': kind<ReadableStream<string>>(source, {
    read: [drain, 'ok', 'ab'],
    'part read': [first, 'cancelled', 'a'],
    'cancelled before the first read': [(given) => given.cancel('no'), 'cancelled'],
    'cancelled by its reader': [
      async (given) => {
        const reader = given.getReader();
        return [await reader.read(), await reader.cancel('no'), await reader.read()];
      },
      'cancelled',
      'a',
    ],
    'read by two readers': [
      async (given) => {
        const one = given.getReader();
        const result: unknown[] = [await one.read()];
        one.releaseLock();
        const two = given.getReader();
        result.push(await two.read(), await two.read());
        return result;
      },
      'ok',
      'ab',
    ],
    'read twice': [
      async (given) => [await drain(given), await seen(() => drain(given))],
      'ok',
      'ab',
    ],
    teed: [async (given) => Promise.all(given.tee().map(drain)), 'ok', 'ab'],
    'teed, and both cancelled': [
      (given) => Promise.all(given.tee().map((one) => one.cancel('no'))),
      'cancelled',
    ],
    'piped through': [(given) => drain(given.pipeThrough(new TransformStream())), 'ok', 'ab'],
    'piped to a sink that fails': [
      (given) =>
        seen(() =>
          given.pipeTo(
            new WritableStream({
              write() {
                throw broken;
              },
            }),
          ),
        ),
      'cancelled',
      'a',
    ],
  }),
  'a ReadableStream that fails': kind<ReadableStream<string>>(() => source(true), {
    read: [(given) => seen(() => drain(given)), 'error', 'a'],
    teed: [(given) => Promise.all(given.tee().map((one) => seen(() => drain(one)))), 'error', 'a'],
  }),
  'a Response': kind<Response>(() => new Response(bytes()), {
    read: [(given) => given.text(), 'ok', 'ab'],
    'part read': [
      async (given) => {
        const reader = given.body?.getReader();
        await reader?.read();
        await reader?.cancel('no');
        return given.bodyUsed;
      },
      'cancelled',
      'a',
    ],
    'cancelled before the first read': [(given) => given.body?.cancel('no'), 'cancelled'],
    'read twice': [
      async (given) => [await given.text(), await seen(() => given.text())],
      'ok',
      'ab',
    ],
    cloned: [async (given) => Promise.all([given.clone().text(), given.text()]), 'ok', 'ab'],
    'its body teed': [
      async (given) => (await Promise.all(given.body?.tee().map(drain) ?? [])).map(String),
      'ok',
      'ab',
    ],
    'made another Response of': [(given) => new Response(given.body).text(), 'ok', 'ab'],
  }),
  'a Response that fails': kind<Response>(() => new Response(bytes(true)), {
    read: [(given) => seen(() => given.text()).then(() => 'failed'), 'error', 'a'],
  }),
  'a Readable': kind<Readable>(opened, {
    read: [drain, 'ok', 'ab'],
    'part read': [first, 'cancelled', 'a'],
    'destroyed before the first read': [
      (given) => new Promise((resolve) => void given.on('close', resolve).destroy()),
      'cancelled',
    ],
    'destroyed with an error': [
      (given) =>
        new Promise(
          (resolve) => void given.on('error', (it) => resolve(String(it))).destroy(broken),
        ),
      'error',
    ],
    'read by data events': [
      (given) =>
        new Promise((resolve) => {
          const all: unknown[] = [];
          given.on('data', (one) => all.push(one)).on('end', () => resolve(all));
        }),
      'ok',
      'ab',
    ],
    'read by its own method': [(given) => given.toArray(), 'ok', 'ab'],
    piped: [
      async (given) => {
        const all: unknown[] = [];
        await pipeline(given, async (chunks) => {
          for await (const one of chunks) all.push(one);
        });
        return all;
      },
      'ok',
      'ab',
    ],
    'read twice': [
      async (given) => [await drain(given), await seen(() => drain(given))],
      'ok',
      'ab',
    ],
  }),
};

const rows = Object.entries(KINDS).flatMap(([what, [make, uses]]) =>
  Object.entries(uses).map(([how, use]) => [what, how, make, use] as const),
);
test.each(rows)('%s, %s', async (_what, _how, make, [use, outcome, result]) => {
  const untraced = await use(make());
  for (const isPromise of [false, true]) {
    const { tracer, spans } = recordingTracer();
    const call = tracer.trace({ eventName: 'call' }, () =>
      isPromise ? (Promise.resolve(make()) as never) : make(),
    );
    const given: unknown = call();
    expect(await use((await given) as never)).toEqual(untraced);
    await vi.waitFor(() => expect(spans).toHaveLength(1));
    expect(tracer.stats().openSpans).toBe(0);
    const [span] = spans;
    expect([
      span?.attributes['honeyhive_metadata.outcome'] ?? 'ok',
      span?.attributes['honeyhive_outputs.result'],
    ]).toEqual([outcome, result]);
    await new Promise((resolve) => void setTimeout(resolve, 2));
    expect(spans).toHaveLength(1);
  }
});
