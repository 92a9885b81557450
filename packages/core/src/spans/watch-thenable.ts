import { ROOT_CONTEXT } from '@opentelemetry/api';
import { Awaiting, resuming } from '../context/awaiting.ts';
import { isPlainPromise } from '../context/restoring-promise.ts';
import {
  derivePromise,
  type PromiseObserver,
  type Settlement,
  type Where,
} from './observe-promise.ts';
import { shared } from '../shared.ts';
import { override, tellReading } from './override.ts';
import { Watchers } from './watchers.ts';

type Callback = ((value: unknown) => unknown) | null | undefined;
type Around = (callback: (value: unknown) => unknown) => (value: unknown) => unknown;
type Method = (...args: readonly unknown[]) => unknown;
type Tell = (observer: PromiseObserver) => void;

/** The calls that gave back one thenable. */
class ThenableWatchers extends Watchers<PromiseObserver> {
  /** What was active where it was asked for; no flow's where several have. */
  caller: Where['caller'];
  /** Who asks for it, where that has to be found out: only of promises can it be. */
  readonly awaiting: Awaiting | undefined;
  /** How it went, where it goes one way only. */
  #settled: Tell | undefined;

  constructor(first: PromiseObserver, caller: Where['caller'], awaiting: Awaiting | undefined) {
    super();
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
  /** Tells all that wait how it went; with `isKept` those that come later, too. */
  tell(tell: Tell, isKept = false): void {
    if (isKept) this.#settled = tell;
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
 * did. It is changed once, however often it is given back. False where that cannot be.
 */
export function watchThenable(
  thenable: PromiseLike<unknown>,
  observer: PromiseObserver,
  { ambient, caller }: Where,
): boolean {
  const known = watched.get(thenable);
  if (known) {
    known.join(observer, caller);
    // Finding out what it is has read it.
    known.awaiting?.forget();
    return true;
  }
  // It cannot be watched without changing it.
  if (!Object.isExtensible(thenable)) return false;
  const { swap } = ambient;
  const isPromise = thenable instanceof Promise;
  const awaiting = swap && isPromise ? new Awaiting(swap) : undefined;
  const watchers = new ThenableWatchers(observer, caller, awaiting);
  // A method of the user's class that calls another of them is one question, not two.
  let isInside = false;
  let isAsking = false;
  const ask = (work: () => unknown): unknown => {
    isInside = true;
    try {
      const step = (): unknown => watchers.step(work);
      return awaiting ? awaiting.quietly(step) : step();
    } finally {
      isInside = false;
    }
  };
  const { then } = thenable;
  const methods: Record<string, unknown> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then(fulfilled: Callback, rejected: Callback, ...rest: readonly unknown[]): unknown {
      if (isInside) return Reflect.apply(then, thenable, [fulfilled, rejected, ...rest]);
      const asker = awaiting?.asker(fulfilled);
      const around: Around =
        swap && asker?.by === 'await'
          ? (callback) => resuming(callback, swap, asker.context)
          : outsideOf(watchers);
      // A lazy query may run again, and go another way.
      const callbacks = observedCallbacks({ fulfilled, rejected }, watchers, around, isPromise);
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
      const { caller: asker } = watchers;
      const asksValue = isAsking || ASKS_VALUE.test(name);
      return isPlainPromise(given)
        ? derivePromise(given, unwrapped(watchers, asksValue), { ambient, caller: asker })
        : given;
    };
  }
  for (const name of ['catch', 'finally'] as const) {
    const method = (thenable as Partial<Promise<unknown>>)[name] as Method | undefined;
    if (!isPromise || !method || method === Promise.prototype[name]) continue;
    // A class of its own may ask by another method of its own in there.
    methods[name] = (...args: readonly unknown[]): unknown => {
      isAsking = true;
      try {
        return Reflect.apply(method, thenable, args);
      } finally {
        isAsking = false;
      }
    };
  }
  override(thenable, methods);
  if (awaiting) {
    tellReading(thenable, 'constructor', () => awaiting.constructorRead());
    tellReading(thenable, 'then', () => awaiting.thenRead());
  }
  watched.set(thenable, watchers);
  return true;
}

/** The callbacks of one `then`: told to the observers first, then run as `around` says. */
// oxlint-disable-next-line max-params
function observedCallbacks(
  { fulfilled, rejected }: { readonly fulfilled: Callback; readonly rejected: Callback },
  watchers: ThenableWatchers,
  around: Around,
  isKept: boolean,
): readonly [Callback, Callback] {
  const onFulfilled = typeof fulfilled === 'function' ? around(fulfilled) : undefined;
  const onRejected = typeof rejected === 'function' ? around(rejected) : undefined;
  return [
    (value) => {
      watchers.tell((one) => one.fulfilled(value), isKept);
      return onFulfilled ? onFulfilled(value) : value;
    },
    (error) => {
      watchers.tell((one) => one.rejected(error), isKept);
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

/** A method that asks for the value, such as `asResponse()` and `withResponse()` of the model providers' clients. */
const ASKS_VALUE = /response$|^parse$/i;

/**
 * `withResponse()` gives `{ data, response }`: the data is what was asked for. What any other method gives (a status, an
 * id) says nothing about the value.
 */
const unwrapped = (watchers: ThenableWatchers, asksValue: boolean): Settlement => ({
  fulfilled: (value) => {
    const { data, response } = (value ?? {}) as { data?: unknown; response?: unknown };
    const asked = isResponse(response) && data !== undefined ? data : value;
    if (asked !== value || isResponse(value) || asksValue)
      watchers.tell((one) => one.fulfilled(asked));
  },
  rejected: (error) => {
    if (asksValue) watchers.tell((one) => one.rejected(error));
  },
});

const isResponse = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object Response]';
