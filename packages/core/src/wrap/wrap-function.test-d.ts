import { expectTypeOf } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

const tracer = new HoneyHiveTracer({ disableTracing: true });

// Overloads and generics stay what they are.
function convert(value: string): number;
function convert(value: number): string;
function convert(value: string | number): string | number {
  return typeof value === 'string' ? Number(value) : String(value);
}
expectTypeOf(tracer.trace(convert)).toEqualTypeOf(convert);
expectTypeOf(tracer.trace({ eventType: 'tool' }, convert)('1')).toEqualTypeOf<number>();
const first = tracer.trace(<T>(items: readonly T[]): T | undefined => items[0]);
expectTypeOf(first([1])).toEqualTypeOf<number | undefined>();
expectTypeOf(first(['a'])).toEqualTypeOf<string | undefined>();

// So do `this`, own properties, and what is given back.
const add = tracer.trace(
  Object.assign(
    function add(this: { base: number }, n: number) {
      return this.base + n;
    },
    { version: 1 },
  ),
);
expectTypeOf(add.version).toEqualTypeOf<number>();
expectTypeOf(add.call({ base: 1 }, 2)).toEqualTypeOf<number>();
expectTypeOf(tracer.trace(async () => 1)()).toEqualTypeOf<Promise<number>>();
expectTypeOf(
  tracer.trace(function* () {
    yield 1;
    return 'end';
  })(),
).toExtend<Generator<number, string>>();
class Extended extends Promise<number> {
  extra(): string {
    return '';
  }
}
expectTypeOf(tracer.trace(() => new Extended(() => undefined))()).toEqualTypeOf<Extended>();

// A class stays constructible, an abstract one derivable.
class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}
abstract class Shape {
  abstract readonly area: number;
}
const TracedPoint = tracer.trace(Point);
expectTypeOf(new TracedPoint(1)).toEqualTypeOf<Point>();
expectTypeOf(tracer.trace(Shape)).toEqualTypeOf<typeof Shape>();
// @ts-expect-error an abstract class cannot be made
export const shape = new (tracer.trace(Shape))();

// A block gives what its work gives.
expectTypeOf(tracer.withSpan('x', () => 1)).toEqualTypeOf<number>();
expectTypeOf(tracer.withSpan('x', async (span) => span.sessionId)).toEqualTypeOf<Promise<string>>();

// As a decorator it takes every place, in the standard dialect here.
class Agent {
  @tracer.trace plan(goal: string): string {
    return goal;
  }
  @tracer.trace({ eventType: 'model' }) async *generate(prompt: string): AsyncGenerator<string> {
    yield prompt;
  }
  @tracer.trace static make(): Agent {
    return new Agent();
  }
  @tracer.trace get size(): number {
    return 1;
  }
  @tracer.trace set size(_: number) {
    // Takes it.
  }
  @tracer.trace accessor level = 1;
  @tracer.trace greet = (name: string): string => name;
  @tracer.trace #hidden(): number {
    return 1;
  }
  open(): number {
    return this.#hidden();
  }
}
@tracer.traceClass
class Pipeline {
  run(): number {
    return new Agent().open();
  }
}
expectTypeOf(new Pipeline().run()).toEqualTypeOf<number>();
