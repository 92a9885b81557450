import { describe, expect, test } from 'vitest';
import {
  type AnyFunction,
  type ConformanceResult,
  type ConformanceSubject,
  type Row,
  ROWS,
  runConformance,
} from './index.ts';

/** A wrapper that keeps everything but what `around` does to each call. */
const subject = (
  around: (call: () => unknown) => unknown,
  more: Partial<ConformanceSubject> = {},
): ConformanceSubject => ({
  name: 'theirs',
  wrap: <F extends AnyFunction>(fn: F) =>
    new Proxy(fn, {
      apply: (target, self, args) => around(() => Reflect.apply(target, self, args)),
    }),
  ...more,
});

const failed = (results: readonly ConformanceResult[]): readonly string[] =>
  results.filter(({ verdict }) => verdict === 'failed').map(({ row }) => row);

describe('the suite finds', () => {
  test('nothing in a wrapper that does nothing, and passes no row it cannot run', async () => {
    const results = await runConformance({ subjects: [subject((call) => call())] });
    expect(failed(results)).toEqual([]);
    const [realm] = results.filter(({ row }) => row.startsWith('a promise of another realm'));
    expect(realm).toMatchObject({ verdict: 'not applicable', detail: 'needs another realm' });
    expect(results.some(({ spansRead }) => spansRead)).toBe(false);
  });

  test.each<[string, (call: () => unknown) => unknown, readonly string[]]>([
    [
      'makes everything a promise',
      async (call) => await call(),
      [
        'a synchronous value comes back at once, as the very same object',
        'a generator does nothing until it is asked, and its span lasts to its end',
        'a lazy thenable stays the same object and does nothing until it is asked',
      ],
    ],
    [
      'runs the function twice',
      (call) => {
        const first = call();
        if (first instanceof Promise) first.catch(() => undefined);
        return call();
      },
      ['the function runs exactly once, whether it gives, throws or rejects'],
    ],
    [
      'reads a stream from behind its reader',
      (call) => {
        const result = call();
        return result instanceof ReadableStream
          ? result.pipeThrough(new TransformStream())
          : result;
      },
      [
        'a ReadableStream is the very same object, with its class, methods and properties',
        'the source is pulled once for each read, and never ahead of it',
      ],
    ],
    [
      'goes through a generator at once',
      (call) => {
        const result = call() as object;
        return Object.prototype.toString.call(result) === '[object Generator]'
          ? [...(result as Iterable<unknown>)][Symbol.iterator]()
          : result;
      },
      ['a generator does nothing until it is asked, and its span lasts to its end'],
    ],
    [
      'swallows what is thrown',
      (call) => {
        try {
          return call();
        } catch {
          return undefined;
        }
      },
      ['a throw gives the very same error with its stack, and the span says so once'],
    ],
  ])('a wrapper that %s', async (_, around, expected) => {
    const rows = ROWS.filter(({ name }) => expected.includes(name));
    expect(rows).toHaveLength(expected.length);
    const results = await runConformance({ subjects: [subject(around)], rows });
    expect(failed(results).toSorted()).toEqual(expected.toSorted());
  });

  test('a wrapper that puts itself in a class’s place on its prototype', async () => {
    const rows = ROWS.filter(({ name }) => name.startsWith('an instance’s constructor'));
    const replacing = subject((call) => call(), {
      wrapClass: (target) => {
        const wrapper = new Proxy(target, {});
        (target.prototype as { constructor: unknown }).constructor = wrapper;
        return wrapper;
      },
    });
    const results = await runConformance({ subjects: [replacing], rows });
    expect(results.map(({ verdict }) => verdict)).toEqual(['failed']);
  });

  test('a wrapper whose result never comes', async () => {
    const rows = ROWS.filter(({ name }) => name.startsWith('a promise resolves'));
    const never = subject(() => new Promise(() => undefined));
    const [result] = await runConformance({ subjects: [never], rows, timeoutMs: 50 });
    expect(result).toMatchObject({ verdict: 'failed', detail: expect.stringContaining('50 ms') });
  });

  test('a span that shows something else, one too many, and one that is recorded while tracing is off', async () => {
    const row: Row = {
      name: 'a call is one span that went well',
      see: ({ wrap }) => wrap('call', () => undefined)(),
      spans: ({ one }) => one('call').outcome,
      show: 'ok',
    };
    const spans = [{ name: 'call', id: '1', outcome: 'error' as const }];
    const takes = (seen: typeof spans, more: Partial<ConformanceSubject> = {}) =>
      subject((call) => call(), { takeSpans: async () => seen, ...more });
    const results = await runConformance({
      rows: [row],
      subjects: [
        takes(spans),
        takes([...spans, ...spans]),
        takes([]),
        takes(spans, { state: 'off' }),
        takes([], { state: 'off' }),
      ],
    });
    expect(results.map(({ verdict }) => verdict)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'passed',
    ]);
  });

  test('a row that does not hold even without a wrapper', async () => {
    const row: Row = {
      name: 'broken',
      see() {
        throw new Error('of its own');
      },
    };
    const [result] = await runConformance({ subjects: [subject((call) => call())], rows: [row] });
    expect(result?.detail).toBe('the row fails plain: Error: of its own');
  });
});
