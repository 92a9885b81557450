import type { Row } from '../row.ts';
import { caught } from './caught.ts';

/** Rows for classes: every construction is a span, and the class behaves unchanged. */
export const CLASSES: readonly Row[] = [
  {
    name: 'new gives an instance of the same class, private fields and all',
    needs: ['new'],
    see({ wrapClass }) {
      class Point {
        readonly #x: number;
        constructor(x: number) {
          this.#x = x;
        }
        get x(): number {
          return this.#x;
        }
        static is(value: object): boolean {
          return #x in value;
        }
      }
      const Traced = wrapClass('Point', Point);
      const point = new Traced(3);
      return [
        point.x,
        point instanceof Point,
        point instanceof Traced,
        Traced.prototype === Point.prototype,
        Traced.name,
        Traced.length,
        Traced.is(point),
        Object.getPrototypeOf(point) === Point.prototype,
      ];
    },
    spans: ({ one }) => one('Point').outcome,
    show: 'ok',
  },
  {
    // A wrapper cannot be both the original class and a separate object. The prototype is shared with untraced
    // instances, and frameworks register metadata under the original class.
    name: 'an instance’s constructor is the class that was written, as it is for those made without tracing',
    needs: ['new'],
    see({ wrapClass }) {
      class Entity {
        static readonly table = 'entities';
        readonly id = 1;
      }
      const noted = new Map<unknown, string>([[Entity, 'noted']]);
      const before = new Entity();
      const Traced = wrapClass('Entity', Entity);
      const traced = new Traced();
      class Derived extends Traced {}
      return [
        noted.get(traced.constructor),
        traced.constructor === before.constructor,
        new Entity().constructor === Entity,
        (traced.constructor as typeof Entity).table,
        new Derived().constructor === Derived,
      ];
    },
    spans: ({ count }) => count('Entity'),
    show: 2,
  },
  {
    name: 'new.target is the class, so that an abstract one can say so',
    needs: ['new'],
    see({ wrapClass }) {
      class Shape {
        readonly made: string;
        constructor() {
          if (new.target === Shape) throw new TypeError('abstract');
          this.made = new.target.name;
        }
      }
      const Traced = wrapClass('Shape', Shape);
      class Circle extends Traced {}
      return [String(caught(() => new Traced())), new Circle().made];
    },
    spans: ({ all }) => all.map(({ name, outcome }) => [name, outcome]),
    show: [
      ['Shape', 'error'],
      ['Shape', 'ok'],
    ],
  },
  {
    name: 'a class can be derived from: fields, super, statics',
    needs: ['new'],
    see({ wrapClass }) {
      class Base {
        readonly made: number;
        constructor(n: number) {
          this.made = n;
        }
        say(): string {
          return `base ${this.made}`;
        }
        static create(n: number): Base {
          return new this(n);
        }
      }
      class Derived extends wrapClass('Base', Base) {
        readonly more = this.made + 1;
        override say(): string {
          return `${super.say()} derived`;
        }
      }
      const derived = new Derived(4);
      return [
        derived.more,
        derived.say(),
        derived instanceof Derived,
        derived instanceof Base,
        Derived.create(1) instanceof Derived,
      ];
    },
  },
  {
    name: 'static members work, private ones too: methods, getters, setters, fields',
    needs: ['new'],
    see({ wrapClass }) {
      // oxlint-disable-next-line typescript/no-extraneous-class -- its static members are what this is about
      class Counter {
        static #count = 0;
        static label = 'counts';
        static next(): number {
          this.#count += 1;
          return this.#count;
        }
        static get count(): number {
          return this.#count;
        }
        static set count(value: number) {
          this.#count = value;
        }
        static #hidden(): string {
          return `hidden ${this.#count}`;
        }
        static show(): string {
          return this.#hidden();
        }
        static async later(): Promise<number> {
          await Promise.resolve();
          return this.#count;
        }
      }
      const Traced = wrapClass('Counter', Counter);
      const first = Traced.next();
      Traced.count = 7;
      const { next } = Traced;
      return [
        first,
        Traced.next(),
        Traced.count,
        Traced.show(),
        Traced.label,
        Traced.next === next,
        typeof Traced.later,
        new Traced() instanceof Counter,
      ];
    },
  },
  {
    name: 'a constructor that throws throws the very same error',
    needs: ['new'],
    see({ wrapClass }) {
      const error = new Error('no');
      // oxlint-disable-next-line typescript/no-extraneous-class -- so is its constructor
      class Broken {
        constructor() {
          throw error;
        }
      }
      const Traced = wrapClass('Broken', Broken);
      return caught(() => new Traced()) === error;
    },
    spans: ({ one }) => [one('Broken').outcome, one('Broken').exceptions],
    show: ['error', 1],
  },
  {
    name: 'what is made may be a thenable or a stream: it is an instance, not an answer',
    needs: ['new'],
    see({ wrapClass }) {
      class Query {
        asked = 0;
        // oxlint-disable-next-line unicorn/no-thenable
        then(): void {
          this.asked += 1;
        }
      }
      class Feed {
        async *[Symbol.asyncIterator](): AsyncGenerator<number> {
          yield 1;
        }
      }
      const TracedQuery = wrapClass('Query', Query);
      const TracedFeed = wrapClass('Feed', Feed);
      const feed = new TracedFeed();
      return [new TracedQuery().asked, Object.getOwnPropertySymbols(feed).length];
    },
    spans: ({ count }) => [count('Query'), count('Feed')],
    show: [1, 1],
  },
  {
    name: 'an old-style constructor function can be called with new and without',
    needs: ['new', 'identity'],
    see({ wrap }) {
      function Old(this: { n: number } | undefined, n: number): number {
        if (new.target && this) this.n = n;
        return n;
      }
      const Traced = wrap('Old', Old) as unknown as (new (n: number) => { n: number }) &
        ((n: number) => number);
      const made = new Traced(3);
      return [made.n, made instanceof Traced, Traced(4)];
    },
    spans: ({ count }) => count('Old'),
    show: 2,
  },
];
