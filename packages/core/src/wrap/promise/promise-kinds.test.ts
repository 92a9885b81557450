// Kinds of promises and ways of asking them: the caller of a traced function sees what the caller of the bare one sees.
import { AsyncLocalStorage } from 'node:async_hooks';
import { runInNewContext } from 'node:vm';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, test, vi } from 'vitest';
import { recordingTracer } from '../../testing.ts';

/* oxlint-disable unicorn/no-thenable, unicorn/no-single-promise-in-promise-methods */
type Log = string[];
type Asked = (fulfilled?: unknown, rejected?: unknown) => unknown;
type Make = (log: Log, fails: boolean) => object;

/** Handled already: a rejection that is reported all the same is one that the SDK has made. */
const handled = (promise: Promise<string>): Promise<string> => {
  promise.catch(() => {});
  return promise;
};
const settled = (fails: boolean): Promise<string> =>
  handled(fails ? Promise.reject(new Error('no')) : Promise.resolve('yes'));
const late = (fails: boolean): Promise<string> =>
  handled(new Promise<void>((resolve) => void setTimeout(resolve, 1)).then(() => settled(fails)));
/** A method that notes its calls. */
const noted = (log: Log, name: string, method: Asked): Asked =>
  function (this: unknown, ...args) {
    log.push(`${name}()`);
    return Reflect.apply(method, this, args);
  };
/** `object` with a getter that notes its readings. */
const withGetter = (object: object, log: Log, name: string, value: unknown): object =>
  Object.defineProperty(object, name, {
    get: () => {
      log.push(name);
      return value;
    },
    configurable: true,
  });
/** Runs when it is first asked, each time it is asked. */
const query =
  (log: Log, fails: boolean): Asked =>
  (fulfilled, rejected) => {
    log.push('run');
    return late(fails).then(fulfilled as never, rejected as never);
  };
const raise = (error: Error): never => {
  throw error;
};
class Sub extends Promise<string> {}
class Species extends Promise<string> {
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}
const lazySub = (log: Log, fails: boolean): object => {
  class Lazy extends Promise<string> {
    #run: Promise<string> | undefined;
    static override get [Symbol.species](): PromiseConstructor {
      return Promise;
    }
    override then(...args: never[]): never {
      log.push('then()');
      return (this.#run ??= late(fails)).then(...args) as never;
    }
    override catch(...args: never[]): never {
      log.push('catch()');
      return (this.#run ??= late(fails)).catch(...args) as never;
    }
  }
  return new Lazy((resolve) => resolve(''));
};

const PROMISES: Readonly<Record<string, Make>> = {
  plain: (_, fails) => settled(fails),
  'plain, late': (_, fails) => late(fails),
  frozen: (_, fails) => Object.freeze(Object.assign(late(fails), { pid: 7 })),
  sealed: (_, fails) => Object.seal(Object.assign(late(fails), { pid: 7 })),
  'not extensible': (_, fails) => Object.preventExtensions(Object.assign(late(fails), { pid: 7 })),
  'with members of its own': (_, fails) => Object.assign(late(fails), { pid: 7, kill: () => true }),
  'with a getter of its own': (log, fails) => withGetter(late(fails), log, 'status', 'pending'),
  'with a then of its own': (log, fails) =>
    Object.assign(late(fails), { then: noted(log, 'then', Promise.prototype.then as Asked) }),
  'with a then of its own, fixed': (log, fails) =>
    Object.defineProperty(late(fails), 'then', {
      value: noted(log, 'then', Promise.prototype.then as Asked),
    }),
  'with a then of its own, bound': (log, fails) => {
    const promise = late(fails);
    return Object.assign(promise, {
      then: noted(log, 'then', promise.then.bind(promise) as Asked),
    });
  },
  'with a getter of then of its own': (log, fails) =>
    withGetter(late(fails), log, 'then', Promise.prototype.then),
  'with catch and finally of its own': (log, fails) =>
    Object.assign(late(fails), {
      catch: noted(log, 'catch', Promise.prototype.catch as Asked),
      finally: noted(log, 'finally', Promise.prototype.finally as Asked),
    }),
  'with a tag of its own': (_, fails) =>
    Object.defineProperty(late(fails), Symbol.toStringTag, { value: 'Job' }),
  'with a constructor of its own': (_, fails) =>
    Object.defineProperty(late(fails), 'constructor', { value: Species, configurable: true }),
  'a subclass': (_, fails) => Sub.resolve(late(fails)),
  'a frozen subclass': (_, fails) => Object.freeze(Sub.resolve(late(fails))),
  'a subclass with a species': (_, fails) => Species.resolve(late(fails)),
  'a subclass that is lazy': lazySub,
  'a frozen subclass that is lazy': (log, fails) => Object.freeze(lazySub(log, fails)),
  'a subclass with a getter of then': (log, fails) =>
    withGetter(Sub.resolve(late(fails)), log, 'then', Promise.prototype.then),
  'a proxy of a promise': (_, fails) => new Proxy(late(fails), {}),
  'a proxy that binds': (log, fails) =>
    new Proxy(late(fails), {
      get(target, key) {
        if (key === 'then') log.push('then');
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value as Asked).bind(target) : value;
      },
    }),
  'of another realm': (_, fails) =>
    runInNewContext(fails ? `Promise.reject(new Error('no'))` : `Promise.resolve('yes')`) as object,
  'a subclass of another realm': (_, fails) =>
    runInNewContext(
      `class Far extends Promise {}; ${fails ? `Far.reject(new Error('no'))` : `Far.resolve('yes')`}`,
    ) as object,
  'a thenable': (log, fails) => ({ then: query(log, fails) }),
  'a frozen thenable': (log, fails) => Object.freeze({ then: query(log, fails) }),
  'a thenable with a getter of then': (log, fails) =>
    withGetter({}, log, 'then', query(log, fails)),
  'a query builder': (log, fails) => {
    class Query {
      readonly #run = query(log, fails);
      where(): this {
        return this;
      }
      then(fulfilled: never, rejected: never): unknown {
        return this.#run(fulfilled, rejected);
      }
      catch(rejected: never): unknown {
        return this.then(undefined as never, rejected);
      }
      finally(done: () => void): unknown {
        return late(fails).finally(done);
      }
      readonly [Symbol.toStringTag] = 'Query';
    }
    return new Query().where();
  },
  'a thenable that says it is a promise': (log, fails) => ({
    then: query(log, fails),
    [Symbol.toStringTag]: 'Promise',
  }),
  'a thenable that answers at once': (log, fails) => ({
    then(fulfilled?: (value: string) => void, rejected: (error: Error) => void = raise) {
      log.push('then()');
      if (fails) rejected(new Error('no'));
      else fulfilled?.('yes');
    },
  }),
  'an object that inherits from a promise': (_, fails) => {
    return Object.create(late(fails)) as object;
  },
};

type Ask = (promise: Promise<unknown>) => unknown;
/** What the language throws is worded by what it looks at. */
const failure = (error: unknown): unknown =>
  error instanceof TypeError ? 'TypeError' : String(error);
const told = async (promise: unknown): Promise<unknown> => {
  try {
    return ['came to', await promise];
  } catch (error) {
    return failure(error);
  }
};
const ASKED: Readonly<Record<string, Ask>> = {
  await: told,
  'await twice': async (promise) => [await told(promise), await told(promise)],
  then: (promise) => told(promise.then((value) => ['then', value])),
  'then with both': (promise) => promise.then(String, failure),
  catch: (promise) => told(promise.catch(failure)),
  finally: (promise) => told(promise.finally(() => 1)),
  'Promise.all': (promise) => told(Promise.all([promise])),
  'Promise.race': (promise) => told(Promise.race([promise])),
  'Promise.resolve': (promise) => told(Promise.resolve(promise)),
  'return from an async function': (promise) => told((async () => promise)()),
  // What is handed on a microtask later is asked later.
  'await later': async (promise) => {
    promise.then?.(
      () => {},
      () => {},
    );
    await new Promise((resolve) => void setTimeout(resolve, 3));
    return told(promise);
  },
  'what it looks like': (promise) => {
    promise.then?.(undefined, () => {});
    return {
      is: Object.prototype.toString.call(promise),
      isPromise: promise instanceof Promise,
      isSub: promise instanceof Sub,
      listed: Object.keys(promise),
      integrity: [Object.isExtensible(promise), Reflect.set(promise, 'pid', 8)],
      then: typeof promise.then,
      pid: (promise as { pid?: unknown }).pid,
    };
  },
};

const storage = new AsyncLocalStorage<Context>();
const PLACES = {
  'a page': {},
  'a server': {
    contextManager: {
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      with: (context: Context, work: () => unknown) => storage.run(context, work),
    },
  },
};

const see = async (call: () => object, ask: Ask): Promise<unknown> => {
  try {
    return await ask(call() as never);
  } catch (error) {
    return failure(error);
  }
};
const readings = (log: Log): number => log.filter((one) => one === 'then').length;
const calls = (log: Log): Log => log.filter((one) => one !== 'then');
/** Ends with the call: it cannot be watched without changing it. */
const ENDS_AT_ONCE = /^a frozen (?:subclass|thenable)/;

describe.each(Object.entries(PLACES))('in %s', (_place, options) => {
  const rows = Object.entries(PROMISES).flatMap(([kind, make]) =>
    [false, true].map((fails) => [kind, fails, make] as const),
  );
  test.each(rows)('%s (fails: %j)', async (kind, fails, make) => {
    const compare = async ([how, ask]: readonly [string, Ask]): Promise<void> => {
      const bare: Log = [];
      const untraced = await see(() => make(bare, fails), ask);
      const { tracer, spans } = recordingTracer(options as never);
      const log: Log = [];
      const traced = await see(
        tracer.trace(() => make(log, fails)),
        ask,
      );
      expect([how, traced, calls(log)]).toEqual([how, untraced, calls(bare)]);
      // Whether there is a `then` is found out by reading it, once; a getter is not asked again.
      expect(readings(log)).toBeLessThanOrEqual(readings(bare) + 1);
      // Who calls a method that is not there has not asked.
      if (untraced === 'TypeError' && ['catch', 'finally'].includes(how)) return;
      await vi.waitFor(() => expect([how, spans.length]).toEqual([how, 1]));
      const { attributes } = spans[0] ?? {};
      const isError = fails || /TypeError/.test(JSON.stringify(untraced));
      expect([
        how,
        typeof attributes?.['honeyhive_error'],
        attributes?.['honeyhive_outputs.result'],
      ]).toEqual([
        how,
        ...(ENDS_AT_ONCE.test(kind)
          ? ['undefined', undefined]
          : [isError ? 'string' : 'undefined', isError ? undefined : 'yes']),
      ]);
    };
    await Promise.all(Object.entries(ASKED).map(compare));
  });
});
