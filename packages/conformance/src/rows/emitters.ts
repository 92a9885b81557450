import type { Run, Row } from '../row.ts';
import type { SeenSpan } from '../spans.ts';
import { turn } from './caught.ts';
import { leaveUnread } from './readable/leave-unread.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];

/** A Node stream, reduced to the members used by the rows. */
interface Stream extends AsyncIterable<unknown> {
  on(event: string, listener: (value?: unknown) => void): this;
  once(event: string, listener: (value?: unknown) => void): this;
  listenerCount(event: string): number;
  pipe<T>(into: T): T;
  read(size?: number): Uint8Array | string | null;
  setEncoding(encoding: string): this;
  destroy(error?: Error): this;
  readonly readableFlowing: boolean | null;
  readonly destroyed: boolean;
}

/** Creates a stream that pushes `items` in sequence and counts the reads. */
function streamOf(
  { features }: Run,
  items: readonly unknown[],
  options: object = {},
): { stream: Stream; asked: () => number } {
  const { Readable } = features.emitterStreams as {
    Readable: new (options: object) => Stream & { push(item: unknown): boolean };
  };
  let index = 0;
  const stream = new Readable({
    ...options,
    read(this: { push(item: unknown): boolean }) {
      this.push(index < items.length ? items[index] : null);
      index += 1;
    },
  });
  return { stream, asked: () => index };
}

const ended = (stream: Stream, event = 'close'): Promise<unknown> =>
  new Promise((resolve) => void stream.once(event, resolve));

/** Rows for streams that are event emitters: Node's streams, an incoming request, output of a child process. */
export const EMITTERS: readonly Row[] = [
  {
    name: 'a stream of Node’s kind is the same object and does not begin to flow',
    needs: ['emitter streams'],
    async see(run) {
      const { stream, asked } = streamOf(run, ['a']);
      const open = run.wrap('open', function open() {
        return stream;
      });
      const got = leaveUnread(open());
      await turn();
      const events = ['data', 'end', 'error', 'close', 'readable'];
      return [
        got === stream,
        got.readableFlowing,
        asked(),
        events.map((event) => got.listenerCount(event)),
        got.destroyed,
      ];
    },
  },
  {
    name: 'listeners get each chunk, and the span lasts to the end',
    needs: ['emitter streams'],
    async see(run) {
      const stream = run.wrap('open', function open() {
        return streamOf(run, ['a', 'b']).stream;
      })();
      const seen: string[] = [];
      stream.on('data', (chunk) => seen.push(String(chunk)));
      await ended(stream);
      return seen;
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'ab', 2],
  },
  {
    name: 'for await reads it, and leaving it destroys it',
    needs: ['emitter streams'],
    async see(run) {
      const open = run.wrap('open', function open(items: readonly string[]) {
        return streamOf(run, items).stream;
      });
      const seen: string[] = [];
      for await (const chunk of open(['a', 'b'])) seen.push(String(chunk));
      const left = open(['c', 'd', 'e']);
      for await (const chunk of left) {
        seen.push(String(chunk));
        break;
      }
      await turn();
      return [seen, left.destroyed];
    },
    spans: ({ all }) => all.map(({ outcome }) => outcome),
    show: ['ok', 'cancelled'],
  },
  {
    name: 'pipe hands everything on',
    needs: ['emitter streams'],
    async see(run) {
      const { PassThrough } = run.features.emitterStreams as { PassThrough: new () => Stream };
      const stream = run.wrap('open', function open() {
        return streamOf(run, ['a', 'b']).stream;
      })();
      const seen: string[] = [];
      const into = stream.pipe(new PassThrough());
      into.on('data', (chunk) => seen.push(String(chunk)));
      await ended(into, 'end');
      return seen.join('');
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'ab', 2],
  },
  {
    name: 'a reader that asks with read() is answered as before, no chunk ahead of it',
    needs: ['emitter streams'],
    async see(run) {
      const { stream, asked } = streamOf(run, ['a', 'b', 'c'], { highWaterMark: 1 });
      const got = run.wrap('open', function open() {
        return stream;
      })();
      const seen: unknown[] = [];
      await ended(got, 'readable');
      seen.push(asked(), String(got.read(1)), asked());
      const done = ended(got);
      got.on('readable', () => {
        for (let chunk = got.read(); chunk !== null; chunk = got.read()) seen.push(String(chunk));
      });
      await done;
      return [seen[0], seen[1], seen.slice(3).join('')];
    },
    spans: ({ one }) => [one('open').outcome, one('open').outputs?.['result']],
    show: ['ok', 'abc'],
  },
  {
    name: 'a slow reader holds the source back as before',
    needs: ['emitter streams'],
    async see(run) {
      const items = Array.from({ length: 50 }, (_, index) => `${index}`);
      const { stream, asked } = streamOf(run, items, { objectMode: true, highWaterMark: 2 });
      const got = run.wrap('open', function open() {
        return stream;
      })();
      const seen: number[] = [];
      for await (const _ of got) {
        await turn();
        seen.push(asked());
        if (seen.length === 5) break;
      }
      // The stream closes in a separate turn.
      await turn();
      return seen;
    },
  },
  {
    name: 'setEncoding and objects are as before',
    needs: ['emitter streams'],
    async see(run) {
      const text = run.wrap('text', function text() {
        return streamOf(run, [new Uint8Array([0xe2, 0x82]), new Uint8Array([0xac])]).stream;
      })();
      text.setEncoding('utf8');
      const things = run.wrap('things', function things() {
        return streamOf(run, [{ n: 1 }, { n: 2 }], { objectMode: true }).stream;
      })();
      const seen: unknown[] = [];
      for await (const chunk of text) seen.push(chunk);
      for await (const chunk of things) seen.push(chunk);
      return seen;
    },
    spans: ({ one }) => [one('text').outputs?.['result'], one('things').outputs?.['result.1.n']],
    show: ['€', 2],
  },
  {
    name: 'a stream that is destroyed with an error tells its listeners the very same one',
    needs: ['emitter streams'],
    async see(run) {
      const error = new Error('cut');
      const stream = run.wrap('open', function open() {
        return streamOf(run, ['a', 'b'], { objectMode: true }).stream;
      })();
      const seen: unknown[] = [];
      stream.on('error', (given) => seen.push(given === error));
      const done = ended(stream);
      stream.once('data', () => stream.destroy(error));
      await done;
      return seen;
    },
    spans: ({ one }) => [one('open').outcome, one('open').exceptions],
    show: ['error', 1],
  },
  {
    name: 'a stream that is destroyed without one is cancelled',
    needs: ['emitter streams'],
    async see(run) {
      const stream = run.wrap('open', function open() {
        return streamOf(run, ['a', 'b']).stream;
      })();
      const done = ended(stream);
      stream.destroy();
      await done;
      return stream.destroyed;
    },
    spans: ({ one }) => one('open').outcome,
    show: 'cancelled',
  },
];
