import type { Row } from '../row.ts';
import { rejection, turn } from './caught.ts';
import { leaveUnread } from './readable/leave-unread.ts';

/** Async generators. */
export const ASYNC_GENERATORS: readonly Row[] = [
  {
    name: 'an async generator does nothing until it is asked, and its span lasts to its end',
    async see({ wrap }) {
      const seen: string[] = [];
      const talk = wrap('talk', async function* talk() {
        seen.push('begun');
        yield 'a';
        await turn();
        yield 'b';
        seen.push('over');
      });
      const generator = talk();
      await turn();
      seen.push('made');
      for await (const text of generator) seen.push(text);
      return seen;
    },
    spans: ({ one }) => [
      one('talk').outcome,
      one('talk').outputs?.['result'],
      one('talk').stream?.['chunk_count'],
    ],
    show: ['ok', 'ab', 2],
  },
  {
    name: 'an async generator answers next, return and throw as it does',
    async see({ wrap }) {
      const echo = wrap('echo', async function* echo(): AsyncGenerator<unknown, string, unknown> {
        try {
          const sent = yield 'ready';
          yield sent;
        } catch (error) {
          yield `caught ${String(error)}`;
        }
        return 'end';
      });
      const first = echo();
      const second = echo();
      const third = echo();
      return [
        [await first.next(), await first.next(1), await first.next(), await first.next()],
        [await second.next(), await second.throw('x'), await second.next()],
        [await third.return('early'), await third.next()],
      ];
    },
  },
  {
    name: 'questions asked of an async generator at once are answered in order',
    async see({ wrap }) {
      const count = wrap('count', async function* count() {
        for (let n = 1; n <= 3; n += 1) {
          await turn();
          yield n;
        }
      });
      const generator = count();
      return Promise.all([generator.next(), generator.next(), generator.next(), generator.next()]);
    },
    spans: ({ one }) => one('count').stream?.['chunk_count'],
    show: 3,
  },
  {
    name: 'an async generator that is left runs its finally before the loop goes on, and is cancelled',
    async see({ wrap }) {
      const seen: string[] = [];
      const talk = wrap('talk', async function* talk() {
        try {
          for (let n = 0; ; n += 1) yield `${n}`;
        } finally {
          await turn();
          seen.push('cleaned');
        }
      });
      for await (const text of talk()) {
        seen.push(text);
        if (text === '1') break;
      }
      seen.push('after');
      return seen;
    },
    spans({ one }) {
      const { outcome, outputs, exceptions } = one('talk');
      return [outcome, outputs?.['result'], exceptions];
    },
    show: ['cancelled', '01', 0],
  },
  {
    name: 'an async generator that fails midway fails with the very same error and keeps its partial output',
    async see({ wrap }) {
      const error = new Error('midway');
      const talk = wrap('talk', async function* talk() {
        yield 'a';
        await turn();
        throw error;
      });
      const seen: string[] = [];
      const read = async (): Promise<void> => {
        for await (const text of talk()) seen.push(text);
      };
      return [(await rejection(read())) === error, seen];
    },
    spans({ one }) {
      const { outcome, exceptions, outputs } = one('talk');
      return [outcome, exceptions, outputs?.['result']];
    },
    show: ['error', 1, 'a'],
  },
  {
    name: 'an async generator’s failure that nobody handles is reported, once',
    needs: ['unhandled rejections'],
    async see({ wrap, features }) {
      const error = new Error('nobody reads');
      const talk = wrap('talk', async function* talk() {
        yield await Promise.reject<string>(error);
      });
      const reported = await features.unhandledRejections?.(() => void talk().next());
      return [reported?.length, reported?.[0] === error];
    },
    spans: ({ one }) => one('talk').exceptions,
    show: 1,
  },
  {
    name: 'yield* of an async generator passes everything through',
    async see({ wrap }) {
      const inner = wrap('inner', async function* inner(): AsyncGenerator<string, string> {
        yield 'a';
        yield 'b';
        return 'inner';
      });
      const outer = wrap('outer', async function* outer() {
        yield yield* inner();
      });
      const seen: string[] = [];
      for await (const text of outer()) seen.push(text);
      return seen;
    },
    spans: ({ parentOf, one }) => [
      parentOf('inner'),
      one('inner').outputs?.['result'],
      one('outer').outputs?.['result'],
    ],
    show: ['outer', 'ab', 'abinner'],
  },
  {
    name: 'an async generator is one to everybody: its own iterator, its tag, its prototype',
    needs: ['identity'],
    see({ wrap }) {
      async function* original(): AsyncGenerator<number> {
        yield 1;
      }
      const generator = leaveUnread(wrap('original', original)());
      return [
        generator[Symbol.asyncIterator]() === generator,
        Object.prototype.toString.call(generator),
        generator instanceof original,
        Object.keys(generator),
      ];
    },
  },
  {
    name: 'what starts inside an async generator hangs on it',
    async see({ wrap, child }) {
      const walk = wrap('walk', async function* walk() {
        child('inside');
        yield 1;
        child('inside too');
      });
      for await (const _ of walk());
    },
    spans: ({ parentOf }) => ['inside', 'inside too'].map(parentOf),
    show: ['walk', 'walk'],
  },
  {
    name: 'what starts inside an async generator after an await hangs on it',
    needs: ['async context'],
    async see({ wrap, child }) {
      const walk = wrap('walk', async function* walk() {
        await turn();
        child('inside');
        yield 1;
      });
      for await (const _ of walk()) child('between');
    },
    spans: ({ parentOf }) => ['inside', 'between'].map(parentOf),
    show: ['walk', undefined],
  },
  {
    name: 'an async function may give a generator',
    async see({ wrap }) {
      const open = wrap('open', async function open() {
        await turn();
        return (async function* () {
          yield 'a';
        })();
      });
      const seen: string[] = [];
      for await (const text of await open()) seen.push(text);
      return seen;
    },
    spans: ({ one }) => one('open').outputs?.['result'],
    show: 'a',
  },
  {
    name: 'a chunk is recorded as it was when it came',
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk() {
        yield { state: 'then' };
      });
      const seen: unknown[] = [];
      for await (const chunk of talk()) {
        chunk.state = 'later';
        seen.push(chunk);
      }
      return seen;
    },
    spans: ({ one }) => one('talk').outputs?.['result.0.state'],
    show: 'then',
  },
  {
    name: 'a hand-written iterator that answers at once still does',
    async see({ wrap }) {
      const count = wrap('count', function count() {
        let n = 0;
        return {
          next: () => ({ done: n >= 2, value: (n += 1) }),
          [Symbol.asyncIterator]() {
            return this;
          },
        };
      });
      const iterator = count();
      const seen: unknown[] = [iterator.next()];
      for await (const n of iterator as unknown as AsyncIterable<number>) seen.push(n);
      return seen;
    },
    spans: ({ one }) => one('count').stream?.['chunk_count'],
    show: 2,
  },
];
