import type { Row } from '../../row.ts';
import type { SeenSpan } from '../../spans.ts';
import { caught, rejection, turn } from '../caught.ts';
import { leaveUnread } from './leave-unread.ts';
import { bytes, numbers, readAll, sink } from '../sources.ts';

const facts = ({ outcome, outputs, stream }: SeenSpan): unknown => [
  outcome,
  outputs?.['result'],
  stream?.['chunk_count'],
];

/** ReadableStreams, handed on. */
export const READABLE_PIPES: readonly Row[] = [
  {
    name: 'both branches of tee() get everything, and together make one span',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, pulls } = numbers();
      const got = wrap('open', function open() {
        return stream;
      })();
      const [a, b] = got.tee();
      const locked = got.locked;
      return [locked, await Promise.all([readAll(a), readAll(b)]), pulls(), got.locked];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'tee() lets a slow branch wait, and cancels the source when both have left',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, cancelled, pulls } = numbers(100);
      const [a, b] = wrap('open', function open() {
        return stream;
      })().tee();
      const reader = a.getReader();
      const seen = [await reader.read(), await reader.read()];
      const first = reader.cancel('a');
      await turn();
      const before = cancelled.length;
      await Promise.all([first, b.cancel('b')]);
      return [seen, before, cancelled, pulls() < 6];
    },
    spans: ({ one }) => one('open').outcome,
    show: 'cancelled',
  },
  {
    name: 'the branches of a stream of bytes are streams of bytes',
    needs: ['ReadableStream', 'byte streams'],
    async see({ wrap }) {
      const [a, b] = wrap('open', function open() {
        return bytes('abcd');
      })().tee();
      const reader = a.getReader({ mode: 'byob' });
      const { value } = await reader.read(new Uint8Array(2));
      await reader.read(new Uint8Array(2));
      return [[...(value ?? [])], (await readAll(b)).map((chunk) => [...chunk])];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', 'abcd', 2],
  },
  {
    name: 'pipeTo writes everything and unlocks the stream',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return numbers().stream;
      })();
      const { stream: into, written } = sink();
      const piping = stream.pipeTo(into);
      const during = stream.locked;
      const result = await piping;
      return [during, result, written, stream.locked];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a sink that fails cancels the source with the very same error',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const error = new Error('disk full');
      const { stream, cancelled } = numbers(100);
      const got = wrap('open', function open() {
        return stream;
      })();
      const { stream: into, written } = sink('2', error);
      return [(await rejection(got.pipeTo(into))) === error, written, cancelled[0] === error];
    },
    spans: ({ one }) => one('open').outcome,
    show: 'cancelled',
  },
  {
    name: 'pipeTo that must not cancel leaves the rest to the next reader',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, cancelled } = numbers(4);
      const got = wrap('open', function open() {
        return stream;
      })();
      const { stream: into } = sink('1', new Error('no'));
      await rejection(got.pipeTo(into, { preventCancel: true }));
      const rest = await readAll(got);
      return [cancelled.length, rest.at(-1)];
    },
    spans: ({ one }) => one('open').outcome,
    show: 'ok',
  },
  {
    name: 'pipeTo that is aborted cancels the source, which is no error',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, cancelled } = numbers(Number.POSITIVE_INFINITY);
      const got = wrap('open', function open() {
        return stream;
      })();
      const stop = new AbortController();
      const into = new WritableStream<string>({
        write: (chunk) => {
          if (chunk === '3') stop.abort('enough');
        },
      });
      return [await rejection(got.pipeTo(into, { signal: stop.signal })), cancelled];
    },
    spans: ({ one }) => [one('open').outcome, one('open').exceptions],
    show: ['cancelled', 0],
  },
  {
    name: 'pipeThrough gives the very stream of the pair, and everything through it',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return numbers().stream;
      })();
      const pair = new TransformStream<string, string>({
        transform: (chunk, controller) => controller.enqueue(`${chunk}!`),
      });
      const out = stream.pipeThrough(pair);
      return [out === pair.readable, stream.locked, await readAll(out)];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'what pipeThrough refuses it still refuses, and takes no lock',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = wrap('open', function open() {
        return numbers(1).stream;
      })();
      const refused = caught(() => stream.pipeThrough({} as never)) instanceof TypeError;
      return [refused, stream.locked, await readAll(stream)];
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '1', 1],
  },
  {
    name: 'a Response around the stream has all of its data',
    needs: ['ReadableStream', 'Response'],
    async see({ wrap }) {
      const open = wrap('open', function open() {
        return numbers().stream.pipeThrough(new TextEncoderStream());
      });
      // The span receives no events if the platform reads the stream natively.
      const got = leaveUnread(open());
      return new Response(got).text();
    },
  },
  {
    name: 'a Response around the stream ends its span, where the platform reads by the stream’s methods',
    needs: ['ReadableStream', 'Response', 'watched bodies'],
    async see({ wrap }) {
      const open = wrap('open', function open() {
        return numbers().stream.pipeThrough(new TextEncoderStream());
      });
      return new Response(open()).text();
    },
    spans: ({ one }) => facts(one('open')),
    show: ['ok', '123', 3],
  },
  {
    name: 'a stream that goes through two wrapped functions is in both spans, once',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const { stream, pulls } = numbers();
      const inner = wrap('inner', function inner() {
        return stream;
      });
      const outer = wrap('outer', function outer() {
        return inner();
      });
      const got = outer();
      return [got === stream, await readAll(got), pulls()];
    },
    spans: ({ one, parentOf }) => [facts(one('inner')), facts(one('outer')), parentOf('inner')],
    show: [['ok', '123', 3], ['ok', '123', 3], 'outer'],
  },
  {
    name: 'a frozen stream is handed out as it is',
    needs: ['ReadableStream'],
    async see({ wrap }) {
      const stream = Object.freeze(numbers().stream);
      const got = wrap('open', function open() {
        return stream;
      })();
      return [got === stream, await readAll(got)];
    },
    spans: ({ count }) => count('open'),
    show: 1,
  },
];
