import type { Row } from '../../row.ts';
import type { SeenSpan } from '../../spans.ts';
import { bytes, iterable, numbers, readAll } from '../sources.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];

/** ReadableStreams, read by `for await` and by readers with a buffer of their own. */
export const READABLE_FORMS: readonly Row[] = [
  {
    name: 'for await reads it to the end',
    needs: ['ReadableStream', 'stream iteration'],
    async see({ wrap }) {
      const stream = wrap('open', async function open() {
        return numbers().stream;
      })();
      const seen: string[] = [];
      for await (const text of iterable(await stream)) seen.push(text);
      return [seen, (await stream).locked];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'for await that is left cancels the source',
    needs: ['ReadableStream', 'stream iteration'],
    async see({ wrap }) {
      const { stream, cancelled } = numbers(100);
      const open = wrap('open', function open() {
        return stream;
      });
      const seen: string[] = [];
      for await (const text of iterable(open())) {
        seen.push(text);
        if (text === '2') break;
      }
      return [seen, cancelled, stream.locked];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['cancelled', '12', 2],
  },
  {
    name: 'values({ preventCancel }) leaves the rest to the next reader',
    needs: ['ReadableStream', 'stream iteration'],
    async see({ wrap }) {
      const { stream, cancelled } = numbers();
      const got = wrap('open', function open() {
        return stream;
      })();
      const seen: string[] = [];
      for await (const text of iterable(got).values({ preventCancel: true })) {
        seen.push(text);
        break;
      }
      return [seen, cancelled, await readAll(got)];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a reader that brings its own buffer gets it filled',
    needs: ['ReadableStream', 'byte streams'],
    async see({ wrap }) {
      const reader = wrap('open', function open() {
        return bytes('abcde');
      })().getReader({ mode: 'byob' });
      const seen: unknown[] = [];
      let buffer = new Uint8Array(2);
      for (;;) {
        const { done, value } = await reader.read(buffer);
        if (done || !value) break;
        seen.push([...value], value instanceof Uint8Array);
        buffer = new Uint8Array(value.buffer, 0, 2);
      }
      return seen;
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'abcde', 3],
  },
  {
    name: 'a stream of bytes is read by an ordinary reader too',
    needs: ['ReadableStream', 'byte streams'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return bytes('abc');
      })();
      return (await readAll(stream)).map((chunk) => [...chunk]);
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'abc', 2],
  },
];
