import type { Features } from '../features.ts';
import type { Row } from '../row.ts';
import type { Need } from '../features.ts';

interface Value {
  readonly name: string;
  readonly needs?: readonly Need[];
  make(features: Features): unknown;
}

function circular(): object {
  const value: Record<string, unknown> = { a: 1 };
  value['self'] = value;
  value['deep'] = { up: value };
  return value;
}

const hostileProxy = (): object => {
  const no = (): never => {
    throw new Error('not for you');
  };
  return new Proxy(
    {},
    { get: no, has: no, ownKeys: no, getPrototypeOf: no, getOwnPropertyDescriptor: no },
  );
};

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const VALUES_OF_ALL_KINDS: readonly Value[] = [
  { name: 'undefined', make: () => undefined },
  { name: 'null', make: () => null },
  { name: 'NaN', make: () => Number.NaN },
  { name: 'minus zero', make: () => -0 },
  { name: 'a BigInt', make: () => 12_345_678_901_234_567_890n },
  { name: 'a symbol', make: () => Symbol.iterator },
  { name: 'an object with a BigInt in it', make: () => ({ n: 1n, deep: [2n] }) },
  { name: 'a circular object', make: circular },
  {
    name: 'an object whose getters throw',
    make: () => ({
      fine: 1,
      get broken(): never {
        throw new Error('not for you');
      },
    }),
  },
  {
    name: 'an object whose toJSON throws',
    make: () => ({
      toJSON(): never {
        throw new Error('not for you');
      },
    }),
  },
  { name: 'a proxy that refuses everything', make: hostileProxy },
  { name: 'a proxy that was revoked', make: revoked },
  { name: 'a string of 5 MB', make: () => 'x'.repeat(5_000_000) },
  { name: 'a list of 200 000 items', make: () => Array.from({ length: 200_000 }, (_, n) => n) },
  { name: 'a sparse list', make: () => Object.assign([], { 1_000_000: 1 }) },
  {
    name: 'an object 10 000 levels deep',
    make() {
      let value: object = {};
      for (let n = 0; n < 10_000; n += 1) value = { value };
      return value;
    },
  },
  {
    name: 'a Map',
    make: () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [{}, new Map()],
      ]),
  },
  { name: 'a Set', make: () => new Set([1, new Set([2])]) },
  { name: 'a WeakMap', make: () => new WeakMap() },
  {
    name: 'an Error with a cause',
    make: () => new Error('outer', { cause: new TypeError('inner') }),
  },
  { name: 'a Date', make: () => new Date(0) },
  { name: 'a Date that is none', make: () => new Date(Number.NaN) },
  { name: 'a RegExp', make: () => /a+/gi },
  { name: 'a URL', make: () => new URL('https://example.com/?q=1') },
  { name: 'a typed array', make: () => new Uint8Array(1_000) },
  { name: 'an ArrayBuffer', make: () => new ArrayBuffer(8) },
  { name: 'a Blob', needs: ['Blob'], make: () => new Blob(['abc'], { type: 'text/plain' }) },
  { name: 'a Request', needs: ['Request'], make: () => new Request('https://example.com/') },
  { name: 'an AbortSignal', make: () => new AbortController().signal },
  {
    name: 'an instance with private fields',
    make: () => {
      class Account {
        readonly #secret = 'kept';
        readonly name = 'Ada';
        get secret(): string {
          return this.#secret;
        }
      }
      return new Account();
    },
  },
  {
    name: 'an object without a prototype',
    make: () => Object.assign(Object.create(null) as object, { a: 1 }),
  },
  { name: 'a key called __proto__', make: () => JSON.parse('{"__proto__":{"a":1}}') as unknown },
  { name: 'a function', make: () => (a: number) => a },
  { name: 'a class', make: () => Map },
  {
    name: 'a React element',
    make: () => ({
      $$typeof: Symbol.for('react.element'),
      type: 'div',
      props: { children: 'hi' },
      _owner: circular(),
    }),
  },
  { name: 'a DOM node', needs: ['DOM'], make: ({ domNode }) => domNode?.() },
  { name: 'a frozen object', make: () => Object.freeze({ a: Object.freeze([1]) }) },
  { name: 'half a character', make: () => 'a\uD800b' },
];

/** Any value, in and out: readable, bounded, never thrown at the user. */
export const VALUES: readonly Row[] = VALUES_OF_ALL_KINDS.map(({ name, needs, make }) => ({
  name: `${name} goes in and out untouched, and its span is bounded`,
  ...(needs && { needs }),
  async see({ wrap, features }) {
    const value = make(features);
    const pass = wrap('pass', function pass(given: unknown) {
      return given;
    });
    const later = wrap('later', async function later(given: unknown) {
      return [given];
    });
    const [awaited] = await later(value);
    return [Object.is(pass(value), value), Object.is(awaited, value)];
  },
  spans: ({ one }) =>
    [one('pass'), one('later')].map(({ outcome, size }) => [outcome, (size ?? 0) < 1_000_000]),
  show: [
    ['ok', true],
    ['ok', true],
  ],
}));
