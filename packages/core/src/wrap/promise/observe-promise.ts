import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from '../../context/context-storage.ts';
import { mirrorProperties } from '../../context/mirror-properties.ts';
import { restoringFresh, shared } from '../../context/restoring-promise.ts';
import { DerivedPromiseCache } from './derived-promise-cache.ts';
import type { CallObserver } from './call-observers.ts';

/** What to do when a promise settles. It may be told more than once, and counts the first. Never throws. */
export interface Settlement {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

/** One call's ear on the promise it gave back. */
export interface PromiseObserver extends Settlement, CallObserver {}

const ASKING = ['then', 'catch', 'finally'];

/** The slot of the tracer, and what was active there where the promise was made. */
export interface Where {
  readonly contextStorage: ContextStorage;
  readonly caller: Context;
}

/**
 * Watches a plain promise and gives a derived one, so that a rejection nobody handles is reported once, as before. The
 * same promise gives the same derived one each time: caches that go by identity, React's `use` among them, keep working.
 */
export function derivePromise(
  promise: Promise<unknown>,
  observer: Settlement,
  where: Where,
): Promise<unknown> {
  const { contextStorage, caller } = where;
  // What is asked by methods of its own would leave a stand-in's rejection to nobody.
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

/** The same for a promise that nobody else has, and that bears nothing. */
export const deriveFresh = (
  promise: Promise<unknown>,
  observer: Settlement,
  { contextStorage, caller }: Where,
): Promise<unknown> => restoringFresh(passThrough(promise, observer), contextStorage, caller);

/** Asks as `await` does, which knows no `then` that was put on the promise itself. */
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
