import { ROOT_CONTEXT } from '../../context/root-context.ts';
import { AwaitDetector, resuming } from '../../context/await-detector.ts';
import { isPlainPromise } from '../../context/restoring-promise.ts';
import {
  derivePromise,
  type PromiseObserver,
  type Settlement,
  type Where,
} from './observe-promise.ts';
import { isTagged } from '../../values/is-tagged.ts';
import { shared } from '../../runtime/shared.ts';
import { overrideMethod, onPropertyRead } from '../stream/override-methods.ts';
import { methodNames } from '../stream/instrument-methods.ts';
import { UNOBSERVED, CallObservers } from './call-observers.ts';

type Callback = ((value: unknown) => unknown) | null | undefined;
type Around = (callback: (value: unknown) => unknown) => (value: unknown) => unknown;
type Method = (...args: readonly unknown[]) => unknown;
/** A promise of Bluebird. */
interface Branch extends PromiseLike<unknown> {
  _branchHasCancelled?(): void;
}
type Tell = (observer: PromiseObserver) => void;

/** Calls returning the same thenable. */
class ThenableWatchers extends CallObservers<PromiseObserver> {
  /** Context at the request for the value; the root context after several flows. */
  caller: Where['caller'];
  /** Detects the caller of `then`, where needed: only possible for promises. */
  readonly awaiting: AwaitDetector | undefined;
  /** True after a request for the value: the outcome then arrives, with or without a holder of the thenable. */
  isAsked = false;
  /** True inside a method of the user's class: a nested method call is the same request. */
  isInside = false;
  /** True if the outcome is final: a lazy query may run again with a different outcome. */
  readonly #isKept: boolean;
  /** Outcome, if kept. */
  #settled: Tell | undefined;

  // oxlint-disable-next-line max-params
  constructor(
    first: PromiseObserver,
    caller: Where['caller'],
    awaiting: AwaitDetector | undefined,
    isKept: boolean,
  ) {
    super();
    this.#isKept = isKept;
    this.awaiting = awaiting;
    this.caller = caller;
    this.add(first);
  }

  /** Adds an observer. A known outcome is reported at once. */
  join(observer: PromiseObserver, caller: Where['caller']): void {
    if (this.caller !== caller) this.caller = ROOT_CONTEXT;
    if (this.#settled) this.#settled(observer);
    else this.add(observer);
  }
  /** Reports the outcome to waiting observers, and to later observers if the outcome is final. */
  fulfilled(value: unknown): void {
    this.#tell((one) => one.fulfilled(value));
  }
  rejected(error: unknown): void {
    this.#tell((one) => one.rejected(error));
  }
  /** Runs a method of the user's. */
  ask(work: () => unknown): unknown {
    this.isInside = true;
    try {
      const step = (): unknown => this.step(work);
      return this.awaiting ? this.awaiting.quietly(step) : step();
    } finally {
      this.isInside = false;
    }
  }
  endUnobserved(): void {
    if (!this.isAsked) this.rejected(UNOBSERVED);
  }
  #tell(tell: Tell): void {
    if (this.#isKept) this.#settled = tell;
    for (const observer of this.drain()) tell(observer);
  }
}

const watched = /* @__PURE__ */ shared(
  'watched thenables',
  () => new WeakMap<object, ThenableWatchers>(),
);

/**
 * Watches any non-plain thenable (a subclass with extra methods, a lazy query) in place. The thenable stays the same
 * object, does nothing before the value is requested, and answers every `then` as before. The thenable is changed
 * once, however often returned. Throws if a change is not possible.
 */
// oxlint-disable-next-line max-params
export function instrumentThenable(
  thenable: PromiseLike<unknown>,
  then: Method,
  observer: PromiseObserver,
  where: Where,
): boolean {
  const { contextStorage, caller } = where;
  const known = watched.get(thenable);
  if (known) {
    known.join(observer, caller);
    // The type check has read `constructor`.
    known.awaiting?.forget();
    return true;
  }
  const { swap } = contextStorage;
  const isPromise = thenable instanceof Promise;
  // A library's promise (Bluebird) settles without a request. No class of lazy queries has a `reject`.
  const isLibrary =
    !isPromise && typeof (thenable.constructor as Partial<typeof Promise>)?.reject === 'function';
  const awaiting = swap && isPromise ? new AwaitDetector(swap) : undefined;
  const watchers = new ThenableWatchers(observer, caller, awaiting, isPromise || isLibrary);
  const answered = (given: unknown, asksValue: boolean): unknown =>
    isPlainPromise(given)
      ? derivePromise(given, unwrapped(watchers, asksValue), { ...where, caller: watchers.caller })
      : given;
  const methods: Record<string, unknown> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then(...args: readonly unknown[]): unknown {
      if (watchers.isInside) return Reflect.apply(then, thenable, args);
      const asker = awaiting?.asker(args[0]);
      const around: Around =
        swap && asker?.by === 'await'
          ? (callback) => resuming(callback, swap, asker.context)
          : outsideOf(watchers);
      const callbacks = observedCallbacks(args, watchers, around);
      watchers.isAsked = true;
      try {
        return watchers.ask(() => Reflect.apply(then, thenable, [...callbacks, ...args.slice(2)]));
      } catch (error) {
        watchers.rejected(error);
        throw error;
      }
    },
  };
  // A Promise subclass requests the value by extra methods (`asResponse()`), a query by methods running the query.
  for (const name of methodNames(Object.getPrototypeOf(thenable) as object)) {
    const asksValue = ASKS_VALUE.test(name);
    if (isLibrary ? name === 'then' : name in Promise.prototype || !(isPromise || asksValue))
      continue;
    // The method may be replaced on the object itself.
    const method = (thenable as unknown as Record<string, Method>)[name];
    if (typeof method !== 'function') continue;
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      if (watchers.isInside || this !== thenable) return Reflect.apply(method, this, args);
      watchers.isAsked ||= asksValue;
      const given = watchers.ask(() => Reflect.apply(method, this, args));
      // A callback taken or another promise returned counts as a request (`_target` passes the promise to the
      // library): the rejection then has an owner. A method reporting a state is no request.
      if (isLibrary && (given !== thenable || name === '_target'))
        args.push((given as Branch | undefined)?.then);
      if (isLibrary && !watchers.isAsked && args.some((one) => typeof one === 'function')) {
        thenable.then(undefined, () => {});
        // Bluebird cancels a promise when every consumer is cancelled: the SDK's own consumer does not count.
        (thenable as Branch)._branchHasCancelled?.();
      }
      return answered(given, asksValue);
    };
  }
  for (const name of ['catch', 'finally'] as const) {
    const method = (thenable as Partial<Promise<unknown>>)[name] as Method | undefined;
    if (isLibrary || typeof method !== 'function' || method === Promise.prototype[name]) continue;
    // A subclass may request the value invisibly.
    methods[name] = (...args: unknown[]): unknown => {
      watchers.isAsked = true;
      if (name === 'catch')
        args[0] = observedCallbacks([undefined, args[0]], watchers, (one) => one)[1];
      return answered(Reflect.apply(method, thenable, args), true);
    };
  }
  overrideMethod(thenable, methods);
  if (awaiting) {
    onPropertyRead(thenable, 'constructor', thenable.constructor, () => awaiting.constructorRead());
    onPropertyRead(thenable, 'then', methods['then'], () => awaiting.thenRead());
  }
  watched.set(thenable, watchers);
  watchers.endWhenCollected(thenable);
  return true;
}

/** Returns the callbacks of a `then`: observers are notified first, then the callback runs inside `around`. */
function observedCallbacks(
  [fulfilled, rejected]: readonly unknown[],
  watchers: ThenableWatchers,
  around: Around,
): readonly [Callback, Callback] {
  const onFulfilled = typeof fulfilled === 'function' ? around(fulfilled as never) : undefined;
  const onRejected = typeof rejected === 'function' ? around(rejected as never) : undefined;
  return [
    (value) => {
      watchers.fulfilled(value);
      return onFulfilled ? onFulfilled(value) : value;
    },
    (error) => {
      watchers.rejected(error);
      if (onRejected) return onRejected(error);
      throw error;
    },
  ];
}

/** Returns a wrapper running callbacks in the caller's context, not in a span. */
function outsideOf(watchers: ThenableWatchers): Around {
  const outside = watchers.outside();
  return (callback) => (value) => outside(() => callback(value));
}

/**
 * Methods requesting the value: `asResponse()` and `withResponse()` of the model providers' clients, `execute()`.
 */
const ASKS_VALUE = /response$|^parse$|^exec/i;

/**
 * Creates the settlement of a method's result. `withResponse()` returns `{ data, response }`, with the requested
 * value in `data`. Unrelated results (a status, an id) say nothing about the value.
 */
const unwrapped = (watchers: ThenableWatchers, asksValue: boolean): Settlement => ({
  fulfilled: (value) => {
    const { data, response } = (value ?? {}) as { data?: unknown; response?: unknown };
    const asked = isTagged(response, 'Response') && data !== undefined ? data : value;
    if (asked !== value || isTagged(value, 'Response') || asksValue) watchers.fulfilled(asked);
  },
  rejected: (error) => {
    if (asksValue) watchers.rejected(error);
  },
});
