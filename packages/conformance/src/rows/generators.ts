import type { Row } from '../row.ts';
import { caught } from './caught.ts';
import { leaveUnread } from './readable/leave-unread.ts';

/** Generators. */
export const GENERATORS: readonly Row[] = [
  {
    name: 'a generator does nothing until it is asked, and its span lasts to its end',
    see({ wrap }) {
      const seen: string[] = [];
      const count = wrap('count', function* count(to: number) {
        seen.push('begun');
        for (let n = 0; n < to; n += 1) yield `${n}`;
        seen.push('over');
        return 'end';
      });
      const generator = count(3);
      seen.push('made');
      for (const value of generator) seen.push(value);
      return [seen, generator.next()];
    },
    spans: ({ one }) => [
      one('count').outcome,
      one('count').outputs?.['result'],
      one('count').stream?.['chunk_count'],
    ],
    show: ['ok', '012', 3],
  },
  {
    name: 'a generator gets what next sends and gives what it returns',
    see({ wrap }) {
      const echo = wrap('echo', function* echo(): Generator<unknown, string, unknown> {
        const first = yield 'ready';
        const second = yield first;
        return `${String(first)} ${String(second)}`;
      });
      const generator = echo();
      return [generator.next(), generator.next(1), generator.next(2), generator.next(3)];
    },
  },
  {
    name: 'a generator that catches what is thrown into it goes on',
    see({ wrap }) {
      const careful = wrap('careful', function* careful() {
        for (;;) {
          try {
            yield 'a';
          } catch (error) {
            yield `caught ${String(error)}`;
            return 'done';
          }
        }
      });
      const generator = careful();
      generator.next();
      return [generator.throw('x'), generator.next()];
    },
    spans: ({ one }) => one('careful').outcome,
    show: 'ok',
  },
  {
    name: 'a generator that is thrown out of fails with the very same error',
    see({ wrap }) {
      const error = new Error('out');
      const count = wrap('count', function* count() {
        yield 'a';
      });
      const generator = count();
      generator.next();
      return [caught(() => generator.throw(error)) === error, generator.next()];
    },
    spans: ({ one }) => [one('count').outcome, one('count').exceptions],
    show: ['error', 1],
  },
  {
    name: 'a generator that is left runs its finally, and is cancelled with what there was',
    see({ wrap }) {
      const seen: string[] = [];
      const count = wrap('count', function* count() {
        try {
          for (let n = 0; ; n += 1) yield `${n}`;
        } finally {
          seen.push('cleaned');
        }
      });
      for (const value of count()) {
        seen.push(value);
        if (value === '2') break;
      }
      const [first, second] = count();
      return [seen, first, second];
    },
    spans: ({ all }) => all.map(({ outcome, outputs }) => [outcome, outputs?.['result']]),
    show: [
      ['cancelled', '012'],
      ['cancelled', '01'],
    ],
  },
  {
    name: 'return() gives what the generator’s finally gives, also before it has begun',
    see({ wrap }) {
      const count = wrap('count', function* count(): Generator<string, string> {
        try {
          yield 'a';
          return 'end';
        } finally {
          yield 'last words';
        }
      });
      const generator = count();
      generator.next();
      return [generator.return('mine'), generator.next(), count().return('early')];
    },
  },
  {
    name: 'a generator that fails midway keeps its partial output',
    see({ wrap }) {
      const error = new Error('midway');
      const fail = wrap('fail', function* fail() {
        yield 'a';
        yield 'b';
        throw error;
      });
      const seen: string[] = [];
      const thrown = caught(() => {
        for (const value of fail()) seen.push(value);
      });
      return [thrown === error, seen];
    },
    spans({ one }) {
      const { outcome, exceptions, outputs } = one('fail');
      return [outcome, exceptions, outputs?.['result']];
    },
    show: ['error', 1, 'ab'],
  },
  {
    name: 'yield* passes everything through, both ways',
    see({ wrap }) {
      const inner = wrap('inner', function* inner(): Generator<number, string, number> {
        const sent = yield 1;
        yield sent * 2;
        return 'inner';
      });
      const outer = wrap('outer', function* outer(): Generator<number | string, void, number> {
        yield yield* inner();
      });
      const generator = outer();
      return [generator.next(), generator.next(21), generator.next(0), generator.next(0)];
    },
    spans: ({ parentOf, one }) => [parentOf('inner'), one('inner').outcome, one('outer').outcome],
    show: ['outer', 'ok', 'ok'],
  },
  {
    name: 'a generator is one to everybody: its own iterator, its tag, its prototype',
    needs: ['identity'],
    see({ wrap }) {
      function* original(): Generator<number> {
        yield 1;
      }
      Object.assign(original.prototype as object, { more: () => 'more' });
      const generator = leaveUnread(wrap('original', original)());
      return [
        generator[Symbol.iterator]() === generator,
        Object.prototype.toString.call(generator),
        generator instanceof original,
        (generator as unknown as { more: () => string }).more(),
        Object.keys(generator),
        Object.getPrototypeOf(generator) === original.prototype,
      ];
    },
  },
  {
    name: 'what starts inside a generator hangs on it, what starts between does not',
    see({ wrap, child }) {
      const walk = wrap('walk', function* walk() {
        child('inside');
        yield 1;
        child('inside too');
      });
      for (const _ of walk()) child('between');
    },
    spans: ({ parentOf }) => ['inside', 'inside too', 'between'].map(parentOf),
    show: ['walk', 'walk', undefined],
  },
  {
    name: 'two generators of one function do not mix',
    see({ wrap }) {
      const count = wrap('count', function* count(from: string) {
        yield `${from}1`;
        yield `${from}2`;
      });
      const [a, b] = [count('a'), count('b')];
      return [a.next(), b.next(), b.next(), a.next(), a.next(), b.next()].map(({ value }) => value);
    },
    spans: ({ all }) => all.map(({ outputs }) => outputs?.['result']),
    show: ['a1a2', 'b1b2'],
  },
  {
    name: 'a generator of any length leaves a span of bounded size',
    see({ wrap }) {
      const many = wrap('many', function* many() {
        for (let n = 0; n < 5_000; n += 1) yield { n };
      });
      let seen = 0;
      for (const _ of many()) seen += 1;
      return seen;
    },
    spans: ({ one }) => [
      one('many').stream?.['chunk_count'],
      (one('many').size ?? 0) < 200_000,
      one('many').events,
    ],
    show: [5_000, true, 0],
  },
];
