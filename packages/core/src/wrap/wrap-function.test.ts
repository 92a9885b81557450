import { describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { coreRuntime, HoneyHiveTracer, type Runtime } from '../index.ts';
import { readParameters } from '../internal.ts';
import { recordingTracer } from '../testing.ts';

const disabled = new HoneyHiveTracer({ disableTracing: true });

describe('a wrapped function', () => {
  test('stays synchronous, and its result is the very same object', () => {
    const { tracer, span } = recordingTracer();
    const result = { a: 1 };
    expect(
      tracer.trace(function give() {
        return result;
      })(),
    ).toBe(result);
    expect(span('give').attributes['honeyhive_outputs.result.a']).toBe(1);
  });

  test('keeps this, name, length, own properties and prototype', () => {
    const { tracer } = recordingTracer();
    function original(this: { n: number }, a: number, b: number): number {
      return this.n + a + b;
    }
    Object.assign(original, { version: 3 });
    const wrapped = tracer.trace(original);
    expect([
      wrapped.name,
      wrapped.length,
      (wrapped as unknown as { version: number }).version,
    ]).toEqual(['original', 2, 3]);
    expect(wrapped.call({ n: 1 }, 2, 3)).toBe(6);
    expect(wrapped.prototype).toBe(original.prototype);
    expect(Object.keys(wrapped)).toEqual(['version']);
  });

  describe('that only stands for an async function', () => {
    const asyncFunction = async (): Promise<number> => 1;
    /** What libraries do that give one function the looks of another. */
    const mimicking = <F extends () => unknown>(fn: F): F =>
      Object.setPrototypeOf(fn, Object.getPrototypeOf(asyncFunction) as object) as F;
    const cached = Object.assign(Promise.resolve(1), { cancel() {} });
    class Answer extends Promise<number> {}
    const kinds: ReadonlyArray<readonly [string, () => unknown]> = [
      ['a proxy that gives no promise', new Proxy(asyncFunction, { apply: () => 42 as never })],
      ['a function that gives nothing yet', mimicking(() => undefined)],
      ['a function that gives what it has', mimicking(() => cached)],
      [
        'a proxy that gives a promise of a class',
        new Proxy(asyncFunction, { apply: () => Answer.resolve(1) }),
      ],
      ['a bound one', asyncFunction.bind(undefined)],
    ];
    test.each(kinds)('gives what that gives, by trace and by withSpan: %s', async (_, fn) => {
      const { tracer, spans } = recordingTracer();
      const wrapped = tracer.trace(fn);
      const plain = fn();
      for (const given of [wrapped(), tracer.withSpan('block', fn)]) {
        expect(given instanceof Promise).toBe(plain instanceof Promise);
        expect(given instanceof Answer).toBe(plain instanceof Answer);
        expect(await given).toBe(await plain);
      }
      await tracer.flush();
      expect(spans).toHaveLength(2);
      expect(tracer.stats().openSpans).toBe(0);
    });
    test('gives the same promise each time, with what is on it', () => {
      const { tracer } = recordingTracer();
      const wrapped = tracer.trace(mimicking(() => cached));
      expect(wrapped()).toBe(wrapped());
      expect(typeof wrapped().cancel).toBe('function');
    });
  });

  test('can be called with new, as the same class', async () => {
    const { tracer, spans } = recordingTracer();
    class Base {
      readonly made: number;
      constructor(n: number) {
        this.made = n;
      }
    }
    const Traced = tracer.trace(Base);
    class Derived extends Traced {
      readonly more = 1;
    }
    expect(new Traced(4)).toBeInstanceOf(Base);
    expect(new Derived(5)).toMatchObject({ made: 5, more: 1 });
    expect(new Derived(5)).toBeInstanceOf(Derived);
    await tracer.flush();
    expect(spans.map(({ name }) => name)).toEqual(['Base', 'Base', 'Base']);
  });

  test('throws the very same error, and the span says so once', () => {
    const { tracer, span, spans } = recordingTracer();
    const error = new RangeError('too far');
    const run = vi.fn<() => never>(() => {
      throw error;
    });
    expect(() => tracer.trace({ eventName: 'fails' }, run)()).toThrow(error);
    expect(run).toHaveBeenCalledTimes(1);
    expect(spans).toHaveLength(1);
    const { attributes, status, events } = span('fails');
    expect(status).toEqual({ code: 2, message: 'too far' });
    expect(attributes).toMatchObject({
      honeyhive_error: 'too far',
      honeyhive_error_type: 'RangeError',
      'honeyhive_metadata.outcome': 'error',
    });
    expect(events.map(({ name }) => name)).toEqual(['exception']);
  });

  test('rejects with the very same error, and runs once', async () => {
    const { tracer, span, spans } = recordingTracer();
    const error = new TypeError('later');
    const run = vi.fn<() => Promise<never>>(async () => {
      await Promise.resolve();
      throw error;
    });
    await expect(tracer.trace({ eventName: 'fails' }, run)()).rejects.toBe(error);
    expect(run).toHaveBeenCalledTimes(1);
    expect(spans).toHaveLength(1);
    expect(span('fails').events).toHaveLength(1);
  });

  test.each([null, undefined, 'text', 0, { code: 'E' }, Object.create(null) as object])(
    'passes on a thrown %o',
    (thrown) => {
      const { tracer, spans } = recordingTracer();
      let caught: unknown = 'nothing';
      try {
        tracer.trace({ eventName: 'fails' }, () => {
          throw thrown;
        })();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(spans[0]?.status.code).toBe(2);
    },
  );

  test('that nests in another failing one gives each span one exception', async () => {
    const { tracer, spans } = recordingTracer();
    const inner = tracer.trace(function inner() {
      throw new Error('deep');
    });
    const outer = tracer.trace(function outer() {
      return inner();
    });
    expect(() => outer()).toThrow('deep');
    await tracer.flush();
    expect(spans.map(({ name, events }) => [name, events.length])).toEqual([
      ['inner', 1],
      ['outer', 1],
    ]);
  });

  const named = [
    { first: 'a', second: 3 },
    { only: 7 },
    { a: 1, b: 'x' },
    { 'arg0.a': 1, b: 2 },
    { 'rest.0': 1, 'rest.1': 2 },
    { arg0: 1, arg1: 2 },
  ];
  const numbered = [
    { arg0: 'a', arg1: 3 },
    { arg0: 7 },
    { a: 1, b: 'x' },
    { 'arg0.a': 1, arg1: 2 },
    { arg0: 1, arg1: 2 },
    { arg0: 1, arg1: 2 },
  ];
  test.each([
    [
      'names its arguments where the runtime reads names',
      { ...coreRuntime, readParameters },
      named,
    ],
    ['numbers its arguments where names are minified', coreRuntime, numbered],
  ])('%s', async (_, runtime, expected) => {
    const { tracer, spans } = recordingTracer({}, (all) => new HoneyHiveTracer(all, runtime));
    tracer.trace(function two(first: string, second = 2) {
      return [first, second];
    })('a', 3);
    tracer.trace((only: number) => only)(7);
    tracer.trace(({ a }: { a: number; b: string }) => a)({ a: 1, b: 'x' });
    tracer.trace(({ a }: { a: number }, b: number) => a + b)({ a: 1 }, 2);
    tracer.trace((...rest: number[]) => rest)(1, 2);
    tracer.trace(Math.max)(1, 2);
    await tracer.flush();
    const inputs = spans.map(({ attributes }) =>
      Object.fromEntries(
        Object.entries(attributes)
          .filter(([key]) => key.startsWith('honeyhive_inputs.'))
          .map(([key, value]) => [key.slice(17), value]),
      ),
    );
    expect(inputs).toEqual(expected);
  });

  test('without a name is told to the owner once, where names are minified', () => {
    const said = (runtime: Runtime): unknown[] => {
      const logger = { ...quietLogger, warn: vi.fn<(message: string) => void>() };
      const { tracer, spans } = recordingTracer(
        { logger },
        (all) => new HoneyHiveTracer(all, runtime),
      );
      const nameless = [() => 1, () => 2] as const;
      for (const one of nameless) expect(tracer.trace(one)()).toBeTypeOf('number');
      tracer.trace({ eventName: 'named' }, nameless[0])();
      tracer.trace(function named() {})();
      expect(spans.map(({ name }) => name)).toEqual(['anonymous', 'anonymous', 'named', 'named']);
      return logger.warn.mock.calls.flat();
    };
    expect(said(coreRuntime)).toEqual([expect.stringMatching(/no name.*`eventName`/)]);
    expect(said({ ...coreRuntime, readParameters })).toEqual([]);
  });

  test('records arguments as they were at the call', () => {
    const { tracer, span } = recordingTracer();
    tracer.trace(function change(list: number[]) {
      list.push(9);
      return list.length;
    })([1]);
    expect(span('change').attributes).toMatchObject({
      'honeyhive_inputs.arg0.0': 1,
      'honeyhive_outputs.result': 2,
    });
    expect(span('change').attributes).not.toHaveProperty(['honeyhive_inputs.arg0.1']);
  });

  test('runs recursively, each call a child of the one before', async () => {
    const { tracer, spans } = recordingTracer();
    const count = tracer.trace((n: number): number => (n === 0 ? 0 : 1 + count(n - 1)));
    expect(count(3)).toBe(3);
    await tracer.flush();
    const byStart = spans.toReversed();
    byStart
      .slice(1)
      .forEach((span, index) =>
        expect(span.parentSpanContext?.spanId).toBe(byStart[index]?.spanContext().spanId),
      );
  });

  test('is the plain function when tracing is off or shut down', async () => {
    const { tracer, spans } = recordingTracer();
    const double = (n: number): number => n * 2;
    const late = tracer.trace(double);
    await tracer.shutdown();
    expect([late(2), disabled.trace(double)(3)]).toEqual([4, 6]);
    expect(spans).toHaveLength(0);
    const promise = Promise.resolve(1);
    expect(disabled.withSpan('x', () => promise)).toBe(promise);
  });

  test('keeps inputs and outputs to itself where capture says so', () => {
    const secret = 'sesame';
    for (const capture of [
      { inputs: false, outputs: false },
      { arguments: false, outputs: false },
    ]) {
      const { tracer, spans } = recordingTracer({ capture });
      tracer.trace((word: string) => `${word}!`)(secret);
      expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain(secret);
    }
  });
});

describe('a promise that comes back', () => {
  class LazyPromise extends Promise<string> {
    extra(): string {
      return 'mine';
    }
  }

  test('keeps its class and its methods when it is of a class of its own', async () => {
    const { tracer, span } = recordingTracer();
    const wrapped = tracer.trace(function ask() {
      return new LazyPromise((resolve) => resolve('yes'));
    });
    const promise = wrapped();
    expect(promise).toBeInstanceOf(LazyPromise);
    expect(promise.extra()).toBe('mine');
    expect(await promise).toBe('yes');
    expect(span('ask').attributes['honeyhive_outputs.result']).toBe('yes');
  });

  test('stays lazy when it is a thenable', async () => {
    const { tracer, span } = recordingTracer();
    const run = vi.fn<(resolve: (value: number) => void) => void>((resolve) => resolve(5));
    // oxlint-disable-next-line unicorn/no-thenable
    const query = { then: run, where: () => 'built' };
    const same = tracer.trace(function find() {
      return query;
    })();
    expect(same).toBe(query);
    expect(same.where()).toBe('built');
    expect(run).not.toHaveBeenCalled();
    expect(await (same as unknown as PromiseLike<number>)).toBe(5);
    expect(span('find').attributes['honeyhive_outputs.result']).toBe(5);
  });

  test('that nobody handles is still reported as an unhandled rejection', async () => {
    const { tracer } = recordingTracer();
    const seen = new Promise((resolve) => process.once('unhandledRejection', resolve));
    const error = new Error('nobody cares');
    const others = process.listeners('unhandledRejection').slice(0, -1);
    for (const other of others) process.off('unhandledRejection', other);
    try {
      void tracer.withSpan('lost', () => Promise.reject(error));
      expect(await seen).toBe(error);
    } finally {
      for (const other of others) process.on('unhandledRejection', other);
    }
  });
});

describe('outcomes', () => {
  const abort = (): Error => Object.assign(new Error('stopped'), { name: 'AbortError' });
  test.each([
    ['cancelled', abort, 0],
    ['timeout', () => new DOMException('slow', 'TimeoutError'), 2],
    ['error', () => new Error('broken'), 2],
  ])('%s', (outcome, make, code) => {
    const { tracer, span } = recordingTracer();
    expect(() =>
      tracer.withSpan('work', () => {
        throw make();
      }),
    ).toThrow(/stopped|slow|broken/);
    expect(span('work').attributes['honeyhive_metadata.outcome']).toBe(outcome);
    expect(span('work').status.code).toBe(code);
    expect(span('work').events).toHaveLength(code === 2 ? 1 : 0);
  });

  test('a span that went well says none', () => {
    const { tracer, span } = recordingTracer();
    tracer.startSpan('fine').end();
    expect(span('fine').attributes).not.toHaveProperty(['honeyhive_metadata.outcome']);
  });
});

describe('a block', () => {
  const outputs = (attributes: object): string[] =>
    Object.keys(attributes).filter((key) => key.startsWith('honeyhive_outputs'));

  test('whose outputs are given keeps those, and not what it gives back', async () => {
    const { tracer, span } = recordingTracer();
    tracer.withSpan('root', { outputs: { chosen: 1 } }, () => 'result');
    tracer.startSpan('parent').withSpan('child', { outputs: { chosen: 1 } }, () => 'result');
    await tracer.flush();
    for (const name of ['root', 'child'])
      expect(outputs(span(name).attributes)).toEqual(['honeyhive_outputs.chosen']);
  });

  test('that nobody awaits ends, with everything nested in it', async () => {
    const { tracer, spans } = recordingTracer();
    void tracer.withSpan('outer', () => tracer.withSpan('inner', async () => 1));
    await vi.waitFor(() => expect(spans.map(({ name }) => name)).toEqual(['inner', 'outer']));
  });
});

test('a span whose options name no parent after all hangs on the span that wraps the function', async () => {
  const { tracer, span } = recordingTracer();
  const parent = tracer.startSpan('parent');
  parent.trace({ parent: undefined, eventName: 'child' } as never, () => 1)();
  parent.end();
  await tracer.flush();
  expect(span('child').parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
});
