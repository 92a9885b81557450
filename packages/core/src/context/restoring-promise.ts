import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT } from './root-context.ts';
import { isTagged } from '../values/is-tagged.ts';
import type { ContextStorage } from './context-storage.ts';
import { activeBy, AwaitDetector, inContext, resuming, type Swap } from './await-detector.ts';
import { defineOwn, mirrorProperties } from './mirror-properties.ts';

type Callback = ((value: never) => unknown) | null | undefined;

/** Native Promise, regardless of replacements by zone.js and similar libraries. */
const Intrinsic = (async () => {})().constructor as PromiseConstructor;

/**
 * Promise restoring the right context for the code after `await`, where nothing else does (pages). Derived promises
 * are plain.
 */
class RestoringPromise<T> extends Intrinsic<T> {
  #swap: Swap | undefined;
  #awaiting: AwaitDetector | undefined;
  #context: Context | undefined;
  /**
   * True for `span.bind`: every awaiting flow gets the span. Otherwise every flow gets the flow's own context back.
   */
  #isBound = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(
    promise: PromiseLike<T>,
    swap: Swap,
    context: Context,
    isBound: boolean,
  ): RestoringPromise<T> {
    // Attached at once: `resolve(promise)` attaches a microtask later, when zone.js has reported a rejection already.
    const restoring = new RestoringPromise<T>(
      (resolve, reject) => void promise.then(resolve, reject),
    );
    restoring.#swap = swap;
    restoring.#awaiting = new AwaitDetector(swap);
    restoring.#context = context;
    restoring.#isBound = isBound;
    return restoring;
  }

  static {
    // Defined here, because compilers mistake an accessor named `constructor` for the constructor and put the fields
    // inside.
    void Object.defineProperty(RestoringPromise.prototype, 'constructor', {
      configurable: true,
      get(this: object) {
        if (#awaiting in this) (this as RestoringPromise<unknown>).#awaiting?.constructorRead();
        return RestoringPromise;
      },
    });
  }

  /* oxlint-disable unicorn/no-thenable */
  // @ts-expect-error TypeScript wants a method where there was one: here it has to be known who reads it
  override get then(): Promise<T>['then'] {
    // An object inheriting from the promise has no detector.
    if (#awaiting in this) this.#awaiting?.thenRead();
    return RestoringPromise.#methods.then as Promise<T>['then'];
  }
  override set then(other: Promise<T>['then']) {
    defineOwn(this, 'then', other);
  }

  static readonly #methods = {
    then(this: RestoringPromise<unknown>, fulfilled: Callback, rejected: Callback): unknown {
      const around = this.#around(fulfilled);
      const ask = (): unknown =>
        Reflect.apply(PLAIN_THEN, this, [around(fulfilled), around(rejected)]);
      return this.#awaiting ? this.#awaiting.quietly(ask) : ask();
    },
  };
  /* oxlint-enable unicorn/no-thenable */

  /** Records a further caller: callbacks of a shared promise belong to no single caller. */
  share(context: Context): void {
    if (context !== this.#context) this.#context = undefined;
  }

  /** Returns the wrapper of callbacks for a call of `then`. */
  #around(first: Callback): (callback: Callback) => Callback {
    const swap = this.#swap;
    const asker = this.#awaiting?.asker(first);
    if (!swap || !asker || asker.by === 'adoption') return (callback) => callback;
    const isAwait = asker.by === 'await';
    const given = isAwait ? asker.context : this.#here(swap);
    const context = this.#isBound ? this.#context : (given ?? this.#context);
    if (!context) return (callback) => callback;
    const wrap = isAwait ? resuming : inContext;
    return (callback) => callback && wrap(callback, swap, context);
  }

  /** Returns the active context, if any. */
  #here(swap: Swap): Context | undefined {
    const context = activeBy(swap);
    return context === ROOT_CONTEXT ? undefined : context;
  }
}

// oxlint-disable-next-line typescript/unbound-method -- it is given its promise
const PLAIN_THEN = Intrinsic.prototype.then;

/** True for a promise of no subclass, of any realm: another promise can stand in. */
export const isPlainPromise = (value: unknown): value is Promise<unknown> =>
  value instanceof RestoringPromise ||
  ((isPromise(value) || isTagged(value, 'Promise')) &&
    isPromiseClass((value as Promise<unknown>).constructor));

const isPromise = (value: unknown): boolean =>
  value instanceof Intrinsic || value instanceof Promise;

const isPromiseClass = (given: unknown): boolean =>
  given === Promise || (given as typeof Promise | undefined)?.name === 'Promise';

/**
 * Returns `promise` with a context restored after `await`, where `contextStorage` needs restoring; otherwise, and
 * for a promise of another realm, `promise` itself. The awaiting flow's context is restored; with `isBound`, always
 * `context`.
 */
export function restoring<T>(
  promise: Promise<T>,
  contextStorage: ContextStorage,
  context: Context,
  isBound = false,
): Promise<T> {
  const restored = restoringFresh(promise, contextStorage, context, isBound);
  if (restored !== promise) mirrorProperties(promise, restored);
  return restored;
}

/** Like {@link restoring}, for an unshared promise without added properties. */
// oxlint-disable-next-line max-params
export const restoringFresh = <T>(
  promise: Promise<T>,
  contextStorage: ContextStorage,
  context: Context,
  isBound = false,
): Promise<T> =>
  contextStorage.swap && isPromise(promise)
    ? RestoringPromise.of(promise, contextStorage.swap, context, isBound)
    : promise;

/** Records a further caller, in `context`, of `promise` from {@link restoring}. */
export function shared(promise: Promise<unknown>, context: Context): void {
  if (promise instanceof RestoringPromise) promise.share(context);
}
