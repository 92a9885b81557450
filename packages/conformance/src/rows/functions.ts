import type { Row } from '../row.ts';
import { caught } from './caught.ts';

/** Rows for functions with a synchronous result. */
export const FUNCTIONS: readonly Row[] = [
  {
    name: 'a synchronous value comes back at once, as the very same object',
    see({ wrap }) {
      const result = { a: 1 };
      const give = wrap('give', function give() {
        return result;
      });
      return [give() === result, give() === result];
    },
    spans: ({ all }) =>
      all.map(({ name, outputs, outcome }) => [name, outputs?.['result.a'], outcome]),
    show: [
      ['give', 1, 'ok'],
      ['give', 1, 'ok'],
    ],
  },
  {
    name: 'a throw gives the very same error with its stack, and the span says so once',
    see({ wrap }) {
      const error = new RangeError('too far');
      const { stack } = error;
      const fail = wrap('fail', function fail() {
        throw error;
      });
      return [caught(() => fail()) === error, error.stack === stack, Object.keys(error)];
    },
    spans: ({ one }) => [one('fail').outcome, one('fail').exceptions],
    show: ['error', 1],
  },
  {
    name: 'what is thrown may be anything',
    see({ wrap }) {
      const fail = wrap('fail', function fail(thrown: unknown) {
        throw thrown;
      });
      const bare = Object.create(null) as object;
      const hostile = new Proxy(
        {},
        {
          get: (): never => {
            throw new Error('not for you');
          },
        },
      );
      return [
        null,
        undefined,
        'text',
        0,
        Symbol.iterator,
        bare,
        hostile,
        Object.freeze(new Error()),
      ].map((thrown) => caught(() => fail(thrown)) === thrown);
    },
    spans: ({ all }) => all.map(({ outcome, exceptions }) => [outcome, exceptions]),
    show: Array.from({ length: 8 }, () => ['error', 1]),
  },
  {
    name: 'this is what it was: an object, a primitive, nothing',
    see({ wrap }) {
      const self = wrap('self', function self(this: unknown) {
        return this;
      });
      const owner = { self };
      return [owner.self() === owner, self.call(7), self(), self.apply(null)];
    },
    spans: ({ count }) => count('self'),
    show: 4,
  },
  {
    name: 'a function that is bound, handed to an array or called by Reflect stays right',
    see({ wrap }) {
      const add = wrap('add', function add(this: unknown, a: number, b: number) {
        return [this, a, b];
      });
      return [
        add.bind('x', 1)(2),
        [5].map((value) => add.call('y', value, 0)),
        Reflect.apply(add, 'z', [3, 4]),
      ];
    },
  },
  {
    name: 'name, length, own properties and prototype stay',
    needs: ['identity'],
    see({ wrap }) {
      const secret = Symbol('secret');
      function original(a: number, b: number): number {
        return a + b;
      }
      Object.assign(original, { version: 3, [secret]: 'kept' });
      const wrapped = wrap('original', original) as typeof original & {
        version: number;
        later?: number;
      };
      wrapped.later = 5;
      return [
        wrapped.name,
        wrapped.length,
        // Some engines create `prototype` on first access: the order is irrelevant.
        Reflect.ownKeys(wrapped).map(String).sort(),
        wrapped.version,
        (original as typeof wrapped).later,
        Object.getPrototypeOf(wrapped) === Function.prototype,
        wrapped.prototype === original.prototype,
        'version' in wrapped,
        delete (wrapped as { version?: number }).version,
        (original as { version?: number }).version,
        typeof wrapped,
      ];
    },
  },
  {
    name: 'arguments arrive as they were given: how many, which, defaults, rest',
    see({ wrap }) {
      const all = wrap('all', function all(...given: unknown[]) {
        return [given.length, ...given];
      });
      const some = wrap('some', function some(a: unknown, b = 'default', ...rest: unknown[]) {
        return [a, b, rest, arguments.length];
      });
      const object = {};
      return [
        all(),
        all(undefined),
        all(undefined, null),
        all(object)[1] === object,
        some(1),
        some(1, undefined),
        some(1, '2', 3, 4),
      ];
    },
  },
  {
    name: 'the function runs exactly once, whether it gives, throws or rejects',
    async see({ wrap }) {
      let runs = 0;
      const give = wrap('give', function give() {
        runs += 1;
      });
      const fail = wrap('fail', function fail() {
        runs += 10;
        throw new Error('no');
      });
      const reject = wrap('reject', async function reject() {
        runs += 100;
        throw new Error('no');
      });
      give();
      caught(fail);
      await reject().catch(() => undefined);
      return runs;
    },
    spans: ({ count }) => [count('give'), count('fail'), count('reject')],
    show: [1, 1, 1],
  },
  {
    name: 'arguments are recorded as they were at the call',
    // A block receives no arguments.
    needs: ['identity'],
    see({ wrap }) {
      const change = wrap('change', function change(list: number[]) {
        list.push(2);
        return list.length;
      });
      return change([1]);
    },
    spans({ one }) {
      const { inputs, outputs } = one('change');
      // A bundler may have given the parameter another name.
      return [Object.values(inputs ?? {}), outputs?.['result']];
    },
    show: [[1], 2],
  },
  {
    name: 'a result is recorded as it was when it settled',
    async see({ wrap }) {
      const give = wrap('give', async function give() {
        return { state: 'then' };
      });
      const result = await give();
      result.state = 'later';
      return result;
    },
    spans: ({ one }) => one('give').outputs?.['result.state'],
    show: 'then',
  },
  {
    name: 'frozen and sealed values go in and out as they are',
    see({ wrap }) {
      const pass = wrap('pass', function pass(value: object) {
        return value;
      });
      const values = [
        Object.freeze({ a: 1 }),
        Object.seal([1]),
        Object.preventExtensions(new Map()),
      ];
      return values.map((value) => [pass(value) === value, Object.isExtensible(value)]);
    },
    spans: ({ count }) => count('pass'),
    show: 3,
  },
  {
    name: 'an arrow function, a method, a getter’s function and a bound one can be wrapped',
    see({ wrap }) {
      const holder = {
        base: 2,
        method(n: number) {
          return this.base * n;
        },
        arrow: (n: number) => n + 1,
      };
      const bound = holder.method.bind({ base: 10 });
      return [
        wrap('method', holder.method).call({ base: 3 }, 4),
        wrap('arrow', holder.arrow)(1),
        wrap('bound', bound)(5),
        wrap('max', Math.max)(1, 3, 2),
      ];
    },
  },
];
