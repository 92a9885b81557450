import type { Row } from '../row.ts';
import type { SeenSpan } from '../spans.ts';
import { numbers, readAll, type Source } from './sources.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];

/**
 * Stream of OpenAI's client: async iterable, two streams, a ReadableStream, and a controller, over a single
 * iterator.
 */
class ModelStream implements AsyncIterable<string> {
  readonly controller = new AbortController();
  readonly #items: readonly string[];
  iterator: () => AsyncIterator<string>;
  constructor(items: readonly string[]) {
    this.#items = items;
    this.iterator = () => this.#read();
  }
  async *#read(): AsyncGenerator<string> {
    let isDone = false;
    try {
      for (const item of this.#items) {
        // The client ends without an error when stopped.
        if (this.controller.signal.aborted) return;
        yield item;
      }
      isDone = true;
    } finally {
      if (!isDone) this.controller.abort();
    }
  }
  [Symbol.asyncIterator](): AsyncIterator<string> {
    return this.iterator();
  }
  tee(): [AsyncIterable<string>, AsyncIterable<string>] {
    const iterator = this.iterator();
    const queues: [Array<Promise<IteratorResult<string>>>, Array<Promise<IteratorResult<string>>>] =
      [[], []];
    const branch = (index: 0 | 1): AsyncIterable<string> => ({
      [Symbol.asyncIterator]: () => ({
        next() {
          const waiting = queues[index].shift();
          if (waiting) return waiting;
          const next = iterator.next();
          queues[index === 0 ? 1 : 0].push(next);
          return next;
        },
      }),
    });
    return [branch(0), branch(1)];
  }
  toReadableStream(): ReadableStream<string> {
    const iterator = this[Symbol.asyncIterator]();
    return new ReadableStream<string>({
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    });
  }
}

const collect = async (source: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const text of source) all.push(text);
  return all;
};

/** Creates a stream of the AI SDK: a ReadableStream with a custom iterator that reads through `getReader`. */
function iterableStream(
  { stream }: Source = numbers(),
): ReadableStream<string> & AsyncIterable<string> {
  return Object.assign(stream, {
    [Symbol.asyncIterator](this: ReadableStream<string>): AsyncIterator<string> {
      const reader = this.getReader();
      return {
        next: async () => (await reader.read()) as IteratorResult<string>,
        async return() {
          await reader.cancel();
          return { done: true as const, value: undefined };
        },
      };
    },
  });
}

/** Rows for objects that are several kinds of stream at once. */
export const SEVERAL_AT_ONCE: readonly Row[] = [
  {
    name: 'a model’s stream is the same object with its methods, and for await reads it once',
    async see({ wrap }) {
      const made = new ModelStream(['a', 'b']);
      const stream = await wrap('ask', async function ask() {
        return made;
      })();
      return [
        stream === made,
        stream instanceof ModelStream,
        stream.controller.signal.aborted,
        Object.keys(stream),
        await collect(stream),
      ];
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['ok', 'ab', 2],
  },
  {
    name: 'a model’s stream that is split by its own tee() makes one span',
    async see({ wrap }) {
      const stream = wrap('ask', function ask() {
        return new ModelStream(['a', 'b']);
      })();
      const [left, right] = stream.tee();
      return Promise.all([collect(left), collect(right)]);
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['ok', 'ab', 2],
  },
  {
    name: 'a model’s stream that becomes a ReadableStream makes one span',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('ask', function ask() {
        return new ModelStream(['a', 'b']);
      })();
      return readAll(stream.toReadableStream());
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['ok', 'ab', 2],
  },
  {
    name: 'a model’s stream that is left stops its request, and is cancelled',
    async see({ wrap }) {
      const stream = wrap('ask', function ask() {
        return new ModelStream(['a', 'b', 'c']);
      })();
      for await (const text of stream) if (text === 'b') break;
      return stream.controller.signal.aborted;
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['cancelled', 'ab', 2],
  },
  {
    name: 'a model’s stream that is stopped by its controller ends quietly, and is cancelled',
    async see({ wrap }) {
      const stream = wrap('ask', function ask() {
        return new ModelStream(['a', 'b', 'c']);
      })();
      const seen: string[] = [];
      for await (const text of stream) {
        seen.push(text);
        stream.controller.abort();
      }
      return seen;
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['cancelled', 'a', 1],
  },
  {
    name: 'a ReadableStream with an iterator of its own counts each chunk once',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const made = iterableStream();
      const stream = wrap('ask', function ask() {
        return made;
      })();
      return [stream === made, await collect(stream)];
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a ReadableStream with an iterator of its own is read by its reader as well',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('ask', function ask() {
        return iterableStream();
      })();
      return readAll(stream);
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a ReadableStream with an iterator of its own that is left cancels its source',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const source = numbers();
      const stream = wrap('ask', function ask() {
        return iterableStream(source);
      })();
      for await (const text of stream) if (text === '2') break;
      return source.cancelled;
    },
    spans: ({ one }) => facts(one('ask')),
    show: ['cancelled', '12', 2],
  },
  {
    name: 'an async iterable with more to it keeps that, and can be read again',
    async see({ wrap }) {
      const list = wrap('list', function list() {
        return {
          total: 2,
          first: () => 'a',
          async *[Symbol.asyncIterator]() {
            yield 'a';
            yield 'b';
          },
        };
      })();
      return [
        list.total,
        list.first(),
        await collect(list),
        await collect(list),
        Object.keys(list),
      ];
    },
    spans: ({ one }) => facts(one('list')),
    show: ['ok', 'ab', 2],
  },
];
