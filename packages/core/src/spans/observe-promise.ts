import type { Context } from '@opentelemetry/api';
import type { Ambient } from '../context/ambient.ts';
import { isPlainPromise, restoring, shared } from '../context/restoring-promise.ts';
import { HandedOut } from './handed-out.ts';
import { override } from './override.ts';

/** What to do when a promise settles. It may be told more than once, and counts the first. Never throws. */
export interface PromiseObserver {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
  /** Runs what a lazy promise does when it is asked for its value. */
  step<R>(work: () => R): R;
}

/** The slot of the tracer, and what was active there where the promise was made. */
interface Where {
  readonly ambient: Ambient;
  readonly caller: Context;
}

type Callback = ((value: unknown) => unknown) | null | undefined;

/**
 * Watches a plain promise and gives a derived one, so that a rejection nobody handles is reported once, as before. The
 * same promise gives the same derived one each time: caches that go by identity, React's `use` among them, keep working.
 */
export function derivePromise(
  promise: Promise<unknown>,
  observer: PromiseObserver,
  { ambient, caller }: Where,
): Promise<unknown> {
  const known = HandedOut.for(promise, ambient);
  if (known) {
    promise.then(observer.fulfilled, observer.rejected);
    shared(known, caller);
    return known;
  }
  const derived = restoring(passThrough(promise, observer), ambient, caller);
  passOn(promise, derived);
  HandedOut.note(promise, derived, ambient);
  return derived;
}

/** What somebody has put on the promise (`cancel()`, React's `status`) is there on the one handed out, as it is now. */
function passOn(promise: Promise<unknown>, derived: Promise<unknown>): void {
  const source = promise as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(promise)) {
    if (OF_EVERY_PROMISE.has(name) || Object.hasOwn(derived, name)) continue;
    void Object.defineProperty(derived, name, {
      get: () => source[name],
      set(value: unknown) {
        source[name] = value;
      },
      enumerable: Object.getOwnPropertyDescriptor(promise, name)?.enumerable ?? true,
      configurable: true,
    });
  }
}

const passThrough = (promise: Promise<unknown>, observer: PromiseObserver): Promise<unknown> =>
  promise.then(
    (value) => {
      observer.fulfilled(value);
      return value;
    },
    (error: unknown) => {
      observer.rejected(error);
      throw error;
    },
  );

/**
 * Watches any other thenable (a subclass with methods of its own, a lazy query) in place: it stays the very same
 * object, does nothing before somebody asks for its value, and answers each `then` with what it always did. False where
 * that cannot be.
 */
export function watchThenable(
  thenable: PromiseLike<unknown>,
  observer: PromiseObserver,
  where: Where,
): boolean {
  // It cannot be watched without changing it.
  if (!Object.isExtensible(thenable)) return false;
  // A method of the user's class that calls another of them is one question, not two.
  let isInside = false;
  const ask = (work: () => unknown): unknown => {
    isInside = true;
    try {
      return observer.step(work);
    } finally {
      isInside = false;
    }
  };
  const { then } = thenable;
  const methods: Record<string, unknown> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then(fulfilled: Callback, rejected: Callback, ...rest: readonly unknown[]): unknown {
      if (isInside) return Reflect.apply(then, thenable, [fulfilled, rejected, ...rest]);
      const callbacks = observedCallbacks({ fulfilled, rejected }, observer, where.ambient);
      return ask(() => Reflect.apply(then, thenable, [...callbacks, ...rest]));
    },
  };
  for (const name of ownMethods(thenable)) {
    // Somebody may have put another in its place on this one object.
    const method = (thenable as unknown as Record<string, Method>)[name];
    if (typeof method !== 'function') continue;
    methods[name] = function (this: unknown, ...args: readonly unknown[]): unknown {
      if (isInside || this !== thenable) return Reflect.apply(method, this, args);
      const given = ask(() => Reflect.apply(method, this, args));
      return isPlainPromise(given) ? derivePromise(given, unwrapped(observer), where) : given;
    };
  }
  override(thenable, methods);
  return true;
}

/** The callbacks of one `then`: told to the observer first, then run where their owner has asked, not in the span. */
function observedCallbacks(
  { fulfilled, rejected }: { readonly fulfilled: Callback; readonly rejected: Callback },
  observer: PromiseObserver,
  ambient: Ambient,
): readonly [Callback, Callback] {
  const here = ambient.get();
  const run = (callback: (value: unknown) => unknown, value: unknown): unknown =>
    ambient.run(here, () => callback(value));
  return [
    (value) => {
      observer.fulfilled(value);
      return typeof fulfilled === 'function' ? run(fulfilled, value) : value;
    },
    (error) => {
      observer.rejected(error);
      if (typeof rejected === 'function') return run(rejected, error);
      throw error;
    },
  ];
}

type Method = (...args: readonly unknown[]) => unknown;
const OF_EVERY_PROMISE = new Set(Object.getOwnPropertyNames(Promise.prototype));
const methodsOfClass = new WeakMap<object, readonly string[]>();

/** What a Promise subclass adds: `withResponse()`, `asResponse()`. They ask for the value too, without `then`. */
function ownMethods(thenable: object): readonly string[] {
  if (!(thenable instanceof Promise)) return [];
  const prototype = Object.getPrototypeOf(thenable) as object;
  const known = methodsOfClass.get(prototype);
  if (known) return known;
  const names = new Set<string>();
  let owner: object | null = prototype;
  for (; owner && owner !== Promise.prototype; owner = Object.getPrototypeOf(owner) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner)))
      if (typeof value === 'function' && !OF_EVERY_PROMISE.has(name)) names.add(name);
  }
  const list = [...names];
  methodsOfClass.set(prototype, list);
  return list;
}

/** `withResponse()` of the model providers' clients gives `{ data, response }`: the data is what was asked for. */
const unwrapped = (observer: PromiseObserver): PromiseObserver => ({
  ...observer,
  fulfilled: (value) => {
    const { data, response } = (value ?? {}) as { data?: unknown; response?: unknown };
    const isAnswer = Object.prototype.toString.call(response) === '[object Response]';
    observer.fulfilled(isAnswer && data !== undefined ? data : value);
  },
});
