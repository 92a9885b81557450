import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LEAVES, writeAttributes } from './write-attributes.ts';
import type { ValueLimits } from '../../values/snapshot.ts';
import { snapshot } from '../../values/snapshot.ts';
import type { AttributeSink } from './attribute-sink.ts';

const LIMITS = { maxStringLength: 100_000, maxDepth: 12, maxItems: 1_000, maxKeys: 500 };
const SMALL = { maxStringLength: 20, maxDepth: 4, maxItems: 5, maxKeys: 5 };
const attributesOf = (
  prefix: string,
  value: unknown,
  limits: ValueLimits,
  leaves?: number,
): Record<string, unknown> => {
  const said = new Map<string, unknown>();
  const into: AttributeSink = {
    set: (key, one) => void said.set(key, one),
    setAll: (names, values, size) =>
      names.slice(0, size).forEach((key, index) => said.set(key, values[index])),
  };
  writeAttributes(into, prefix, value, limits, leaves);
  return Object.fromEntries(said);
};
const of = (value: unknown): Record<string, unknown> => attributesOf('p', value, LIMITS);

/** Anything JavaScript can hold, hostile things included. */
const hostile = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withObjectString: true,
    withNullPrototype: true,
    maxDepth: 4,
  }),
  fc
    .constantFrom<readonly [unknown]>(
      [Symbol('s')],
      [() => 1],
      [Promise.resolve(1)],
      [new WeakMap()],
      [new Error('broken', { cause: new TypeError('inner') })],
      [
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
            getPrototypeOf: () => {
              throw new Error('no');
            },
          },
        ),
      ],
      [
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('no');
            },
          },
        ),
      ],
      [
        Object.defineProperty({}, 'a', {
          enumerable: true,
          get: () => {
            throw new Error('no');
          },
        }),
      ],
      [
        {
          toJSON: () => {
            throw new Error('no');
          },
        },
      ],
      [{ toJSON: (): unknown => ({ toJSON: () => ({}) }) }],
      [new Date(Number.NaN)],
      [
        (() => {
          const loop: Record<string, unknown> = {};
          loop['self'] = loop;
          return loop;
        })(),
      ],
      [{ length: 1e9 }],
      [Object.create(null)],
    )
    .map(([value]) => value),
);

describe('any value', () => {
  test('becomes a bounded number of attributes and never throws', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const attributes = attributesOf('p', { value }, SMALL, 20);
        expect(Object.keys(attributes).length).toBeLessThanOrEqual(20);
        for (const [key, item] of Object.entries(attributes)) {
          expect(key.startsWith('p')).toBe(true);
          expect(['string', 'number', 'boolean']).toContain(typeof item);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('may be a proxy that answers nothing any more', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(of({ proxy, other: 1 })).toEqual({ 'p.other': 1 });
  });

  test('ends in time also when it is endless', () => {
    const endless: object = new Proxy(
      {},
      {
        get: () => endless,
        ownKeys: () => ['a', 'b', 'c', 'd'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      },
    );
    const growing = { toJSON: (): unknown => ({ next: { toJSON: growing.toJSON } }) };
    const wide = Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, () => ['x']));
    for (const value of [endless, growing, wide]) {
      expect(Object.keys(of({ value })).length).toBeLessThanOrEqual(DEFAULT_LEAVES);
    }
  });

  test('is kept within its budget of characters', () => {
    const attributes = of({ list: Array.from({ length: 100 }, () => 'x'.repeat(200_000)) });
    const characters = Object.values(attributes).reduce<number>(
      (sum, item) => sum + String(item).length,
      0,
    );
    expect(characters).toBeLessThan(2_200_000);
  });

  test('small and plain comes through exactly', () => {
    const leaf = fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
    );
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const plain = fc.dictionary(
      key,
      fc.oneof(leaf, fc.array(leaf, { maxLength: 5 }), fc.dictionary(key, leaf, { maxKeys: 5 })),
      { maxKeys: 8 },
    );
    fc.assert(
      fc.property(plain, (value) => {
        const expected: Record<string, unknown> = {};
        for (const [name, item] of Object.entries(value)) {
          if (typeof item === 'object')
            for (const [inner, one] of Object.entries(item)) expected[`p.${name}.${inner}`] = one;
          else expected[`p.${name}`] = item;
        }
        expect(of(value)).toEqual(expected);
      }),
    );
  });
});

describe('the table of values', () => {
  test.each<readonly [string, unknown, Record<string, unknown>]>([
    ['a string', 'a', { p: 'a' }],
    ['a boolean', false, { p: false }],
    ['a number', 1.5, { p: 1.5 }],
    ['NaN', Number.NaN, { p: 'NaN' }],
    ['Infinity', -Infinity, { p: '-Infinity' }],
    ['a bigint that a number holds', 7n, { p: 7 }],
    ['a bigint of 64 bits', -(2n ** 63n), { p: -(2n ** 63n) }],
    ['a bigint of more', 2n ** 63n, { p: '9223372036854775808' }],
    ['null', null, {}],
    ['undefined', undefined, {}],
    ['an empty object', {}, {}],
    ['an empty array', [], {}],
    ['an object', { a: { b: 1 } }, { 'p.a.b': 1 }],
    ['an array', ['x', { y: 2 }], { 'p.0': 'x', 'p.1.y': 2 }],
    [
      'a Map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
      ]),
      { 'p.a': 1, 'p.2': 'b' },
    ],
    ['a Set', new Set(['a', 'b']), { 'p.0': 'a', 'p.1': 'b' }],
    ['a Date', new Date(0), { p: '1970-01-01T00:00:00.000Z' }],
    [
      'an Error',
      new RangeError('far', { cause: 'near' }),
      { 'p.name': 'RangeError', 'p.message': 'far', 'p.cause': 'near' },
    ],
    ['a URL', new URL('https://a.b/c'), { p: 'https://a.b/c' }],
    ['a RegExp', /a+/g, { p: '/a+/g' }],
    ['a typed array', new Uint8Array(3), { p: '[Uint8Array 3 bytes]' }],
    ['a buffer', new ArrayBuffer(8), { p: '[ArrayBuffer 8 bytes]' }],
    ['a Blob', new Blob(['abc'], { type: 'text/plain' }), { p: '[Blob 3 bytes text/plain]' }],
    ['a function', function greet() {}, { p: '[function greet]' }],
    ['a symbol', Symbol('token'), { p: 'token' }],
    ['something with toJSON', { secret: 1, toJSON: () => ({ shown: 2 }) }, { 'p.shown': 2 }],
    [
      'a getter that throws',
      {
        get bad(): never {
          throw new Error('no');
        },
        good: 1,
      },
      { 'p.good': 1 },
    ],
    ['a null inside', { a: null, b: 1 }, { 'p.b': 1 }],
  ])('%s', (_, value, expected) => {
    expect(of(value)).toEqual(expected);
  });

  test('a class instance gives its own enumerable data', () => {
    class Point {
      readonly x = 1;
      readonly #hidden = 2;
      get hidden(): number {
        return this.#hidden;
      }
    }
    expect(of(new Point())).toEqual({ 'p.x': 1 });
  });

  test('what repeats an ancestor is circular, what repeats a sibling is not', () => {
    const shared = { a: 1 };
    const parent: Record<string, unknown> = { one: shared, two: shared };
    parent['self'] = parent;
    expect(of(parent)).toEqual({ 'p.one.a': 1, 'p.two.a': 1, 'p.self': '[Circular]' });
  });

  test('a key called __proto__ is a key like any other', () => {
    expect(of(JSON.parse('{"__proto__": {"polluted": 1}}'))).toEqual({ 'p.__proto__.polluted': 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('beyond the budget of leaves', () => {
  test('a chat of 500 messages keeps every message', () => {
    const chat = Array.from({ length: 500 }, (_, index) => ({
      role: index % 2 ? 'assistant' : 'user',
      content: `message ${index}`,
    }));
    const attributes = attributesOf(
      'honeyhive_inputs',
      { question: 'q', chat_history: chat },
      LIMITS,
    );
    expect(Object.keys(attributes).length).toBeLessThanOrEqual(DEFAULT_LEAVES);
    expect(attributes['honeyhive_inputs.question']).toBe('q');
    expect(JSON.parse(String(attributes['honeyhive_inputs.chat_history']))).toEqual(chat);
  });

  test('what is near the top is opened first', () => {
    const attributes = attributesOf('p', { deep: { list: [1, 2, 3, 4] }, a: 1, b: 2 }, LIMITS, 4);
    expect(attributes).toEqual({ 'p.a': 1, 'p.b': 2, 'p.deep.list': '[1,2,3,4]' });
  });
});

test('a snapshot does not follow later changes', () => {
  const value = { list: [1], inner: { a: 1 } };
  const picture = snapshot(value, LIMITS);
  value.list.push(2);
  value.inner.a = 9;
  expect(picture).toEqual({ list: [1], inner: { a: 1 } });
});
