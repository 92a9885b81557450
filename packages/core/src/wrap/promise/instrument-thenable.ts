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

/** The calls that gave back one thenable. */
class ThenableWatchers extends CallObservers<PromiseObserver> {
  /** What was active where it was asked for; no flow's where several have. */
  caller: Where['caller'];
  /** Who asks for it, where that has to be found out: only of promises can it be. */
  readonly awaiting: AwaitDetector | undefined;
  /** True once somebody has asked for the value: the answer comes, whoever holds the thenable. */
  isAsked = false;
  /** A method of the user's class that calls another of them is one question, not two. */
  isInside = false;
  /** It goes one way only: a lazy query may run again, and go another. */
  readonly #isKept: boolean;
  /** How it went, where that is kept. */
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

  /** Adds one. Where it is known how it went, that is told at once. */
  join(observer: PromiseObserver, caller: Where['caller']): void {
    if (this.caller !== caller) this.caller = ROOT_CONTEXT;
    if (this.#settled) this.#settled(observer);
    else this.add(observer);
  }
  /** Tells all that wait how it went, and those that come later where it goes one way only. */
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
 * Watches any thenable that is no plain promise (a subclass with methods of its own, a lazy query) in place: it stays
 * the very same object, does nothing before somebody asks for its value, and answers each `then` with what it always
 * did. It is changed once, however often it is given back. Throws where it cannot be changed.
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
    // Finding out what it is has read it.
    known.awaiting?.forget();
    return true;
  }
  const { swap } = contextStorage;
  const isPromise = thenable instanceof Promise;
  // A promise of a library (Bluebird) settles whether it is asked or not. No class of lazy queries has a `reject`.
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
  // A Promise subclass asks for the value by methods of its own (`asResponse()`), a query by those that run it.
  for (const name of methodNames(Object.getPrototypeOf(thenable) as object)) {
    const asksValue = ASKS_VALUE.test(name);
    if (isLibrary ? name === 'then' : name in Promise.prototype || !(isPromise || asksValue))
      continue;
    // Somebody may have put another in its place on this one object.
    const method = (thenable as unknown as Record<string, Method>)[name];
    if (typeof method !== 'function') continue;
    methods[name] = function (this: unknown, ...args: unknown[]): unknown {
      if (watchers.isInside || this !== thenable) return Reflect.apply(method, this, args);
      watchers.isAsked ||= asksValue;
      const given = watchers.ask(() => Reflect.apply(method, this, args));
      // It has been asked where a callback was taken or another promise given (`_target` gives it to the library): its
      // rejection is somebody's then. What tells a state has not asked.
      if (isLibrary && (given !== thenable || name === '_target'))
        args.push((given as Branch | undefined)?.then);
      if (isLibrary && !watchers.isAsked && args.some((one) => typeof one === 'function')) {
        thenable.then(undefined, () => {});
        // Bluebird cancels it when all who have asked are cancelled: this one does not count.
        (thenable as Branch)._branchHasCancelled?.();
      }
      return answered(given, asksValue);
    };
  }
  for (const name of ['catch', 'finally'] as const) {
    const method = (thenable as Partial<Promise<unknown>>)[name] as Method | undefined;
    if (isLibrary || typeof method !== 'function' || method === Promise.prototype[name]) continue;
    // A class of its own may ask in a way that nobody sees in there.
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

/** The callbacks of one `then`: told to the observers first, then run as `around` says. */
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

/** Callbacks run where this is called, where their owner has asked: not in a span. */
function outsideOf(watchers: ThenableWatchers): Around {
  const outside = watchers.outside();
  return (callback) => (value) => outside(() => callback(value));
}

/** A method that asks for the value: `asResponse()` and `withResponse()` of the model providers' clients, `execute()`. */
const ASKS_VALUE = /response$|^parse$|^exec/i;

/**
 * `withResponse()` gives `{ data, response }`: the data is what was asked for. What any other method gives (a status, an
 * id) says nothing about the value.
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
