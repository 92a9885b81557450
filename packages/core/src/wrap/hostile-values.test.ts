// Every kind of value × every place that takes one: the user's code sees what it sees untraced, and its span is closed.
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { recordingTracer } from '../testing.ts';
import * as core from '../index.ts';

/** Counts what of a value is run. */
type Runs = string[];
type Make = (runs: Runs) => unknown;
/** Notes each question it is asked, and refuses it. */
const refusing = (runs: Runs, target: object): object => {
  const traps = Object.getOwnPropertyNames(Reflect).map((trap) => [
    trap,
    () => {
      runs.push(trap);
      throw new Error(`refused ${trap}`);
    },
  ]);
  return new Proxy(target, Object.fromEntries(traps) as ProxyHandler<object>);
};
const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cyclic = (): object => {
  const one: Record<string, unknown> = { list: [], map: new Map(), set: new Set() };
  one['self'] = one;
  (one['list'] as unknown[]).push(one);
  (one['map'] as Map<unknown, unknown>).set(one, one);
  (one['set'] as Set<unknown>).add(one);
  return one;
};
const causes = (): Error => {
  const error = new Error('outer');
  error.cause = new Error('inner', { cause: error });
  return error;
};
class Throwing {
  get name(): string {
    throw new Error('no name');
  }
  get message(): string {
    throw new Error('no message');
  }
  get stack(): string {
    throw new Error('no stack');
  }
  toJSON(): never {
    throw new Error('no JSON');
  }
  toString(): never {
    throw new Error('no text');
  }
  get [Symbol.toStringTag](): string {
    throw new Error('no tag');
  }
}
const deep = (): object => {
  let inner: object = {};
  for (let level = 0; level < 20_000; level += 1) inner = { inner };
  return inner;
};

const VALUES: Readonly<Record<string, Make>> = {
  undefined: () => undefined,
  null: () => null,
  'an object': () => ({}),
  'an object without prototype': () => Object.create(null) as object,
  'a list': () => [],
  'a list with holes': () => Object.assign([], { 3: 'x' }),
  'a refusing proxy': (runs) => refusing(runs, {}),
  'a refusing list': (runs) => refusing(runs, []),
  'a refusing function': (runs) => refusing(runs, () => {}),
  'a revoked proxy': () => revoked({}),
  'a revoked list': () => revoked([]),
  'a revoked function': () => revoked(() => {}),
  'a huge text': () => 'x'.repeat(5_000_000),
  'a huge list': () => Array.from({ length: 300_000 }, (_, index) => index),
  'a huge object': () =>
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, index])),
  'a deep object': deep,
  'a cyclic object': cyclic,
  'a bigint': () => 2n ** 80n,
  'a symbol': () => Symbol('s'),
  NaN: () => Number.NaN,
  'minus zero': () => -0,
  'half a character': () => '\uD800',
  'an invalid date': () => new Date(Number.NaN),
  'a class with throwing getters': () => new Throwing(),
  'a typed array': () => new Float64Array(3),
  'a DataView': () => new DataView(new ArrayBuffer(3)),
  'a SharedArrayBuffer': () => new SharedArrayBuffer(3),
  'a detached buffer': () => {
    const view = new Uint8Array(8);
    structuredClone(view.buffer, { transfer: [view.buffer] });
    return view;
  },
  'a WeakMap': () => new WeakMap(),
  'a WeakRef': () => new WeakRef({}),
  'a FormData': () => {
    const form = new FormData();
    form.set('file', new Blob(['x']), 'x.txt');
    return form;
  },
  URLSearchParams: () => new URLSearchParams('a=1&a=2'),
  'a Blob': () => new Blob(['x']),
  Headers: () => new Headers({ a: '1' }),
  'a Request': () => new Request('http://a/', { method: 'POST', body: 'x' }),
  'a Response without body': () => new Response(null),
  'an error with a circle of causes': causes,
  'an AggregateError': () => new AggregateError([new Error('a'), causes(), null]),
  'a DOMException': () => new DOMException('no', 'DataError'),
  'a Writable': () => new Writable({ write() {} }),
  'a read PassThrough': () => new PassThrough().destroy(),
  'a WritableStream': () => new WritableStream(),
  'a TransformStream': () => new TransformStream(),
  'a locked stream': () => {
    const stream = new ReadableStream();
    stream.getReader();
    return stream;
  },
  'an object whose then throws': () =>
    // oxlint-disable-next-line unicorn/no-thenable
    Object.defineProperty({}, 'then', {
      get: () => {
        throw new Error('no');
      },
    }),
  'a hidden getter': (runs) =>
    Object.defineProperty({}, 'hidden', { get: () => runs.push('hidden'), enumerable: false }),
  'a class instance with a private field': () =>
    new (class {
      readonly #secret = 1;
      get open(): number {
        return this.#secret;
      }
    })(),
  'a function': () => () => 1,
  'a class': () => Throwing,
};
/** Read lazily: given as they are where they are arguments, followed where they are results. */
const LAZY: Readonly<Record<string, Make>> = {
  'a generator': (runs) =>
    (function* () {
      runs.push('read');
      yield 1;
    })(),
  'an async generator': (runs) =>
    (async function* () {
      runs.push('read');
      yield 1;
    })(),
  'a Readable': (runs) => new Readable({ read: () => void runs.push('read') }),
  'a Duplex': (runs) => new Duplex({ read: () => void runs.push('read'), write() {} }),
  'a ReadableStream': (runs) =>
    new ReadableStream({ pull: () => void runs.push('read') }, { highWaterMark: 0 }),
  'a Response': () => new Response('text'),
};

const { is } = Object;
/** Calls of user code around one value; each gives what its user sees. */
const PLACES: Readonly<Record<string, (value: unknown, tracer: core.HoneyHiveTracer) => unknown>> =
  {
    'an argument of a traced function': (value, tracer) =>
      tracer.trace((given: unknown) => is(given, value))(value),
    'the result of a traced function': (value, tracer) => is(tracer.trace(() => value)(), value),
    'the result of a traced method': (value, tracer) => {
      const made = { run: tracer.trace({ eventName: 'run' }, () => value) };
      return is(made.run(), value);
    },
    'the result of a block': (value, tracer) =>
      is(
        tracer.withSpan('a', () => value),
        value,
      ),
    'the result of a session': (value, tracer) =>
      is(
        tracer.withSession({}, () => value),
        value,
      ),
    'the result of a remote caller': (value, tracer) =>
      is(
        tracer.withRemoteParent({}, () => value),
        value,
      ),
    'what a span runs': (value, tracer) => {
      const span = tracer.startSpan('a');
      const same = [span.run(() => value), span.bind(() => value)()];
      span.end();
      return same.every((one) => is(one, value));
    },
    'what is thrown': (value, tracer) => {
      try {
        return tracer.trace(() => {
          throw value;
        })();
      } catch (error) {
        return is(error, value);
      }
    },
    'what a block throws': (value, tracer) => {
      try {
        return tracer.withSpan('a', () => {
          throw value;
        });
      } catch (error) {
        return is(error, value);
      }
    },
    'this of a traced function': (value, tracer) =>
      tracer
        .trace({ eventName: 'a' }, function own(this: unknown) {
          return is(this, value);
        })
        .call(value),
    'data of a span': (value, tracer) => {
      const span = tracer.startSpan('a', {
        inputs: value,
        metadata: { value },
      });
      span
        .enrich({ outputs: { value }, config: { value }, error: value })
        .setAttribute('v', value as never);
      span.recordException(value as never);
      span.fail(value).end();
      return true;
    },
    'an enriched session': (value, tracer) => (tracer.enrichSession({ metadata: { value } }), true),
    'an event': (value, tracer) => (
      tracer.createEvent({ eventName: 'e', inputs: { value } }),
      true
    ),
    'a module function': (value, tracer) =>
      is(
        core.withSpan('a', { tracer, inputs: { value } }, () => value),
        value,
      ),
  };
const rows = (values: Readonly<Record<string, Make>>) =>
  Object.entries(PLACES).flatMap(([place, call]) =>
    Object.entries(values).map(([what, make]) => [place, what, call, make] as const),
  );
test.each(rows(VALUES))('%s: %s', (_place, _what, call, make) => {
  const { tracer, spans } = recordingTracer({ logger: quietLogger });
  const runs: Runs = [];
  expect(call(make(runs), tracer)).toBe(true);
  expect(tracer.stats().openSpans).toBe(0);
  for (const { attributes } of spans)
    for (const [name, one] of Object.entries(attributes)) {
      const kind = Array.isArray(one) ? 'list' : typeof one;
      expect([name, ['string', 'number', 'boolean', 'bigint', 'list'].includes(kind)]).toEqual([
        name,
        true,
      ]);
      expect(String(one).length).toBeLessThan(1_000_000);
    }
  // What does not show when keys are listed is not read.
  expect(runs).not.toContain('hidden');
});
test.each(rows(LAZY))('%s: %s is not read', async (_place, _what, call, make) => {
  const { tracer } = recordingTracer({ logger: quietLogger });
  const runs: Runs = [];
  expect(call(make(runs), tracer)).toBe(true);
  await new Promise((resolve) => void setTimeout(resolve, 1));
  expect(runs).toEqual([]);
});
