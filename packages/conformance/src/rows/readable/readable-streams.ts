import type { Row } from '../../row.ts';
import type { SeenSpan } from '../../spans.ts';
import { caught, rejection, turn } from '../caught.ts';
import { numbers, readAll } from '../sources.ts';
import { leaveUnread } from './leave-unread.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];

/** Rows for ReadableStreams, by every kind of reader. */
export const READABLE_STREAMS: readonly Row[] = [
  {
    name: 'a ReadableStream is the very same object, with its class, methods and properties',
    needs: ['ReadableStream'],
    see({ wrap }) {
      class Tokens extends ReadableStream<string> {
        note = 'mine';
        extra(): string {
          return this.locked ? 'locked' : 'free';
        }
      }
      const made = new Tokens();
      const open = wrap('open', function open() {
        return made;
      });
      const got = leaveUnread(open());
      const before = got.extra();
      got.getReader();
      return [got === made, got instanceof Tokens, got.note, before, got.extra(), Object.keys(got)];
    },
  },
  {
    name: 'a reader gets everything, and the span lasts to the end',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const open = wrap('open', function open() {
        return numbers().stream;
      });
      const stream = open();
      const reader = stream.getReader();
      const seen = [
        stream.locked,
        await reader.read(),
        await reader.read(),
        await reader.read(),
        await reader.read(),
        await reader.closed,
      ];
      reader.releaseLock();
      return [seen, stream.locked];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'the source is pulled once for each read, and never ahead of it',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const seen: number[] = [];
      for (const highWaterMark of [0, 1, 3]) {
        const { stream, pulls } = numbers(10, highWaterMark);
        const open = wrap('open', function open() {
          return stream;
        });
        const reader = open().getReader();
        await turn();
        seen.push(pulls());
        await reader.read();
        await turn();
        seen.push(pulls());
        await reader.read();
        await turn();
        seen.push(pulls());
        await reader.cancel();
      }
      return seen;
    },
  },
  {
    name: 'cancel by the reader reaches the source at once with its reason, and keeps what there was',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, cancelled, pulls } = numbers(100);
      const reader = wrap('open', function open() {
        return stream;
      })().getReader();
      await reader.read();
      const done = reader.cancel('enough');
      const atOnce = [...cancelled];
      return [atOnce, await done, await reader.read(), pulls()];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['cancelled', '1', 1],
  },
  {
    name: 'cancel of a stream nobody reads reaches the source at once',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, cancelled } = numbers(100);
      const got = wrap('open', function open() {
        return stream;
      })();
      const done = got.cancel('never mind');
      return [[...cancelled], await done];
    },
    spans: ({ one }) => one('open').outcome,
    show: 'cancelled',
  },
  {
    name: 'a source that fails gives its reader the very same error, and the span its partial output',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const error = new Error('cut');
      let pulls = 0;
      const open = wrap('open', function open() {
        return new ReadableStream<string>(
          {
            pull(controller) {
              pulls += 1;
              if (pulls > 2) controller.error(error);
              else controller.enqueue('x');
            },
          },
          { highWaterMark: 0 },
        );
      });
      const reader = open().getReader();
      const seen = [await reader.read(), await reader.read()];
      return [
        seen,
        (await rejection(reader.read())) === error,
        (await rejection(reader.closed)) === error,
      ];
    },
    spans: ({ one }) => [facts(one('open')), one('open').exceptions],
    show: [['error', 'xx', 2], 1],
  },
  {
    name: 'two readers one after the other make one span',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return numbers().stream;
      })();
      const first = stream.getReader();
      const seen: unknown[] = [await first.read()];
      first.releaseLock();
      const refused = (await rejection(first.read())) instanceof TypeError;
      seen.push(...(await readAll(stream)));
      return [seen, refused];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a reader that stops after the last chunk, without asking for the end, has read it all',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const open = wrap('open', function open() {
        return new ReadableStream<string>({
          start(controller) {
            controller.enqueue('all');
            controller.close();
          },
        });
      });
      const { value } = await open().getReader().read();
      await turn();
      return value;
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'all', 1],
  },
  {
    name: 'what a locked stream refuses it still refuses, and its span goes on',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return numbers(1).stream;
      })();
      const reader = stream.getReader();
      const refused = [
        caught(() => stream.getReader()) instanceof TypeError,
        caught(() => stream.tee()) instanceof TypeError,
        (await rejection(stream.cancel())) instanceof TypeError,
        (await rejection(stream.pipeTo(new WritableStream()))) instanceof TypeError,
      ];
      return [refused, await reader.read(), await reader.read()];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '1', 1],
  },
  {
    name: 'a reading that fails and nobody handles is reported, once',
    needs: ['ReadableStream', 'unhandled rejections'],
    async see({ wrap, features }) {
      const error = new Error('nobody reads');
      const open = wrap('open', function open() {
        return new ReadableStream(
          { pull: (controller) => controller.error(error) },
          { highWaterMark: 0 },
        );
      });
      const reported = await features.unhandledRejections?.(() => void open().getReader().read());
      return [reported?.length, reported?.[0] === error];
    },
  },
];
