import { asked } from './api-promise.ts';
import type { Row } from '../row.ts';
import { caught, turn } from './caught.ts';

/** Calls in calls. */
export const NESTING: readonly Row[] = [
  {
    name: 'a call in a call hangs on it, and what comes after does not',
    see({ wrap, child }) {
      const inner = wrap('inner', function inner() {
        child('leaf');
      });
      const outer = wrap('outer', function outer() {
        inner();
        child('sibling');
      });
      outer();
      child('after');
    },
    spans: ({ parentOf }) => ['leaf', 'inner', 'sibling', 'outer', 'after'].map(parentOf),
    show: ['inner', 'outer', 'outer', undefined, undefined],
  },
  {
    name: 'a function that calls itself hangs each call on the one before',
    see({ wrap }) {
      const again: (n: number) => number = wrap('count', function count(n: number): number {
        return n === 0 ? 0 : 1 + again(n - 1);
      });
      return again(3);
    },
    spans({ all }) {
      const ids = new Map(all.map((span) => [span.id, span]));
      return all.map(({ parentId }) => (parentId ? ids.has(parentId) : 'root'));
    },
    show: [true, true, true, 'root'],
  },
  {
    name: 'a function that is entered again from its own callback is right both times',
    see({ wrap }) {
      const each = wrap('each', function each(items: number[], visit: (n: number) => unknown) {
        return items.map((n) => visit(n));
      });
      return each([1, 2], (n) => each([n * 10], (m) => m + 1));
    },
    spans: ({ count }) => count('each'),
    show: 3,
  },
  {
    name: 'an error that passes through two spans is one event on each, and the same object',
    see({ wrap }) {
      const error = new Error('deep');
      const inner = wrap('inner', function inner() {
        throw error;
      });
      const outer = wrap('outer', function outer() {
        return inner();
      });
      return caught(() => outer()) === error;
    },
    spans: ({ one }) => [one('inner').exceptions, one('outer').exceptions],
    show: [1, 1],
  },
  {
    name: 'an error that is caught between two spans is the inner one’s alone',
    see({ wrap }) {
      const inner = wrap('inner', function inner() {
        throw new Error('caught');
      });
      const outer = wrap('outer', function outer() {
        return String(caught(inner));
      });
      return outer();
    },
    spans: ({ one }) => [one('inner').outcome, one('outer').outcome],
    show: ['error', 'ok'],
  },
  {
    name: 'calls in parallel each have their own span and result',
    async see({ wrap }) {
      const work = wrap('work', async function work(n: number) {
        await turn();
        if (n === 2) throw new Error('two');
        return n;
      });
      return (await Promise.allSettled([1, 2, 3].map((n) => work(n)))).map(({ status }) => status);
    },
    spans: ({ all }) => all.map(({ outcome, outputs }) => [outcome, outputs?.['result']]),
    show: [
      ['ok', 1],
      ['error', undefined],
      ['ok', 3],
    ],
  },
  {
    name: 'calls in parallel keep their children apart across await',
    needs: ['async context'],
    async see({ wrap, child }) {
      const left = wrap('left', async function left() {
        await turn();
        child('of left');
      });
      const right = wrap('right', async function right() {
        await Promise.resolve();
        await turn();
        child('of right');
      });
      await Promise.all([left(), right()]);
      child('after');
    },
    spans: ({ parentOf }) => ['of left', 'of right', 'after'].map(parentOf),
    show: ['left', 'right', undefined],
  },
  {
    name: 'after the await of a wrapped call the caller’s span is active again',
    async see({ wrap, child }) {
      const inner = wrap('inner', async function inner() {
        await turn();
      });
      const outer = wrap('outer', async function outer() {
        await inner();
        child('leaf');
      });
      await outer();
    },
    spans: ({ parentOf }) => ['inner', 'leaf'].map(parentOf),
    show: ['outer', 'outer'],
  },
  {
    name: 'also after the await of a promise with methods of its own',
    async see({ wrap, child }) {
      const answering = wrap('answering', () => asked());
      const outer = wrap('outer', async function outer() {
        await answering();
        child('leaf');
      });
      await outer();
    },
    spans: ({ parentOf }) => ['answering', 'leaf'].map(parentOf),
    show: ['outer', 'outer'],
  },
];
