import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Ambient } from './ambient.ts';
import { activeBy, resuming, type Swap } from './awaiting.ts';
import { shareOwnMembers } from './own-members.ts';

/**
 * A promise that puts the right context back for the code after its `await`, where nothing else does (pages).
 *
 * A native `await` of a Promise subclass first reads its `constructor`, at once and in the context of the flow that
 * awaits; then, from a microtask, it calls `then`. So the getter notes whose flow it is, for the continuation to be run
 * in that flow's context. Derived promises are plain ones.
 */
class RestoringPromise<T> extends Promise<T> {
  #swap: Swap | undefined;
  #context: Context | undefined;
  /** True for `span.bind`: whoever awaits gets that span. Otherwise each flow gets its own context back. */
  #isBound = false;
  /** The flows that have begun to await and have not called `then` yet, in order. */
  readonly #awaiting = new Set<{ readonly context: Context }>();
  #isDeriving = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(
    promise: PromiseLike<T>,
    swap: Swap,
    context: Context,
    isBound: boolean,
  ): RestoringPromise<T> {
    const restoring = new RestoringPromise<T>((resolve) => resolve(promise));
    restoring.#swap = swap;
    restoring.#context = context;
    restoring.#isBound = isBound;
    return restoring;
  }

  // @ts-expect-error TypeScript takes an accessor of this name for the constructor itself
  get ['constructor'](): typeof RestoringPromise {
    const swap = this.#swap;
    if (swap && !this.#isDeriving && !this.#isBound) {
      const flow = { context: activeBy(swap) };
      this.#awaiting.add(flow);
      // An `await` calls `then` in the next microtask. Whoever read this for another reason leaves nothing behind.
      queueMicrotask(() => queueMicrotask(() => this.#awaiting.delete(flow)));
    }
    return RestoringPromise;
  }

  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const isAwait = isNative(fulfilled) && isNative(rejected);
    const context = (isAwait ? this.#nextFlow() : this.#here()) ?? this.#context;
    this.#isDeriving = true;
    try {
      return super.then(
        this.#around(fulfilled, context, isAwait),
        this.#around(rejected, context, isAwait),
      );
    } finally {
      this.#isDeriving = false;
    }
  }

  /** It is handed to several callers: none of them is the one to whom its callbacks belong. */
  share(context: Context): void {
    if (context !== this.#context) this.#context = undefined;
  }

  /** What is active where `then` is called with callbacks of the user's, if anything is. */
  #here(): Context | undefined {
    const swap = this.#swap;
    if (!swap || this.#isBound) return undefined;
    const context = activeBy(swap);
    return context === ROOT_CONTEXT ? undefined : context;
  }

  #nextFlow(): Context | undefined {
    const [flow] = this.#awaiting;
    if (flow) this.#awaiting.delete(flow);
    return flow?.context;
  }

  #around<V, R>(
    callback: ((value: V) => R) | null | undefined,
    context: Context | undefined,
    isAwait: boolean,
  ): typeof callback {
    const swap = this.#swap;
    if (!callback || !swap || !context) return callback;
    if (isAwait) return resuming(callback, swap, context);
    return (value) => {
      const before = swap(context);
      try {
        return callback(value);
      } finally {
        swap(before);
      }
    };
  }
}

/** What `await` gives to `then`: functions of the language itself. A user's callback may set other flows going. */
const isNative = (callback: unknown): boolean =>
  typeof callback === 'function' && callback.name === '' && isNativeCode(callback);

const isNativeCode = (callback: unknown): boolean =>
  typeof callback === 'function' &&
  /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));

/** True for promises of no class of their own, of this realm or another: another promise can stand in for one. */
export const isPlainPromise = (value: unknown): value is Promise<unknown> =>
  value instanceof RestoringPromise ||
  (value instanceof Promise ? value.constructor === Promise : isForeignPromise(value));

const isForeignPromise = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object Promise]' &&
  (value as Promise<unknown>).constructor?.name === 'Promise' &&
  isNativeCode((value as Promise<unknown>).then);

/**
 * `promise`, restoring a context after its `await` where `ambient` needs that; else, and where it is of another realm,
 * `promise` itself. The context is that of the flow that awaits; with `isBound` it is `context`, whoever awaits.
 */
export function restoring<T>(
  promise: Promise<T>,
  ambient: Ambient,
  context: Context,
  isBound = false,
): Promise<T> {
  const restored = restoringFresh(promise, ambient, context, isBound);
  if (restored !== promise) shareOwnMembers(promise, restored);
  return restored;
}

/** The same for a promise that nobody else has, and that bears nothing. */
// oxlint-disable-next-line max-params
export const restoringFresh = <T>(
  promise: Promise<T>,
  ambient: Ambient,
  context: Context,
  isBound = false,
): Promise<T> =>
  ambient.swap && promise instanceof Promise
    ? RestoringPromise.of(promise, ambient.swap, context, isBound)
    : promise;

/** Says that `promise`, which {@link restoring} gave, is handed to a caller in `context` as well. */
export function shared(promise: Promise<unknown>, context: Context): void {
  if (promise instanceof RestoringPromise) promise.share(context);
}
