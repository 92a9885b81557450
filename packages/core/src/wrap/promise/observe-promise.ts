import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from '../../context/context-storage.ts';
import { mirrorProperties } from '../../context/mirror-properties.ts';
import { restoringFresh, shared } from '../../context/restoring-promise.ts';
import { DerivedPromiseCache } from './derived-promise-cache.ts';
import type { CallObserver } from './call-observers.ts';

/** Callbacks for a promise's settlement. Repeated calls are allowed, and the first counts. Never throws. */
export interface Settlement {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

/** Observer of the promise returned by a call. */
export interface PromiseObserver extends Settlement, CallObserver {}

const ASKING = ['then', 'catch', 'finally'];

/** Context storage of the tracer, and the context active where the promise was created. */
export interface Where {
  readonly contextStorage: ContextStorage;
  readonly caller: Context;
}

/**
 * Watches a plain promise and returns a derived promise, so an unhandled rejection is reported once, as before. The
 * same promise gives the same derived promise every time: identity-based caches, such as React's `use`, keep
 * working.
 */
export function derivePromise(
  promise: Promise<unknown>,
  observer: Settlement,
  where: Where,
): Promise<unknown> {
  const { contextStorage, caller } = where;
  // With `then`, `catch` or `finally` replaced on the promise, a stand-in's rejection would have no handler.
  const isAsked = ASKING.some((name) => Object.hasOwn(promise, name));
  const known = isAsked ? promise : DerivedPromiseCache.for(promise, contextStorage);
  if (known) {
    passThrough(promise, observer).catch(() => {});
    if (!isAsked) mirrorProperties(promise, known);
    shared(known, caller);
    return known;
  }
  const derived = deriveFresh(promise, observer, where);
  mirrorProperties(promise, derived);
  DerivedPromiseCache.note(promise, derived, contextStorage);
  return derived;
}

/** Like {@link derivePromise}, for an unshared promise without added properties. */
export const deriveFresh = (
  promise: Promise<unknown>,
  observer: Settlement,
  { contextStorage, caller }: Where,
): Promise<unknown> => restoringFresh(passThrough(promise, observer), contextStorage, caller);

/** Calls `then` as `await` does, ignoring a `then` set on the promise itself. */
const passThrough = (promise: Promise<unknown>, observer: Settlement): Promise<unknown> =>
  Reflect.apply((Object.getPrototypeOf(promise) as Promise<unknown>).then, promise, [
    (value: unknown) => {
      observer.fulfilled(value);
      return value;
    },
    (error: unknown) => {
      observer.rejected(error);
      throw error;
    },
  ]);
