import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT } from './root-context.ts';
import type { ContextStorage } from './context-storage.ts';
import { queueNativeMicrotask } from './native-microtask.ts';

/** Sets the active context, where nothing carries context across `await` (pages). */
export type Swap = NonNullable<ContextStorage['swap']>;

/** Returns the active context. */
export function activeBy(swap: Swap): Context {
  const context = swap(ROOT_CONTEXT);
  swap(context);
  return context;
}

/**
 * Caller of a promise's `then`: an awaiting flow, with the flow's context; a promise adopting the value (`return
 * promise` in an async function, `resolve(promise)`); or a plain call of `then`.
 */
export type ThenCaller =
  | { readonly by: 'await'; readonly context: Context }
  | { readonly by: 'adoption' }
  | { readonly by: 'call' };

/**
 * Detects the caller of a promise's `then`.
 * An `await` of a promise of any class but `Promise` reads `constructor` and `then`, at once and in the awaiting
 * flow; the call of `then` is a separate microtask. Every read of `then` therefore queues a microtask just before
 * the call, to record the next caller. An adopting promise does not read `constructor`. Several flows may wait for
 * an adopting promise, and cannot be told from the flow starting the adoption.
 */
export class AwaitDetector {
  readonly #swap: Swap;
  /** Flow with a read of `constructor` in the current turn. */
  #flow: Context | undefined;
  /** True after a read of `then` in the current turn. */
  #isRead = false;
  /** The flow whose call comes next. */
  #next: { readonly context: Context } | undefined;
  #isQuiet = false;

  constructor(swap: Swap) {
    this.#swap = swap;
  }

  /** `constructor` is being read. */
  constructorRead(): void {
    if (this.#isQuiet) return;
    this.#flow = activeBy(this.#swap);
    // A read for another reason leaves no state.
    queueNativeMicrotask(() => (this.#flow = undefined));
  }

  /** `then` is being read. */
  thenRead(): void {
    if (this.#isQuiet) return;
    const next = this.#flow && { context: this.#flow };
    this.#flow = undefined;
    this.#isRead = true;
    queueNativeMicrotask(() => {
      this.#isRead = false;
      this.#next = next;
      queueNativeMicrotask(() => {
        if (this.#next === next) this.#next = undefined;
      });
    });
  }

  /** Returns the caller of `then`, from the callback. */
  asker(callback: unknown): ThenCaller {
    const next = this.#next;
    if (this.#isRead || !isNative(callback)) return { by: 'call' };
    this.#next = undefined;
    return next ? { by: 'await', context: next.context } : { by: 'adoption' };
  }

  /** Drops the read of `constructor` in the current turn: no `await` follows. */
  forget(): void {
    this.#flow = undefined;
  }

  /** Runs work with unrelated reads, which are ignored. */
  quietly<R>(work: () => R): R {
    const before = this.#isQuiet;
    this.#isQuiet = true;
    try {
      return work();
    } finally {
      this.#isQuiet = before;
    }
  }
}

/** Returns `callback` with `context` active during the call. */
export const inContext =
  <V, R>(callback: (value: V) => R, swap: Swap, context: Context): ((value: V) => R) =>
  (value) => {
    const before = swap(context);
    try {
      return callback(value);
    } finally {
      swap(before);
    }
  };

/**
 * Wraps the callback of an `await`, whose call queues the continuation as a microtask: a microtask before and a
 * microtask after make `context` active for exactly the continuation's synchronous part. (The same holds for further
 * users of `Promise.resolve(promise)`, which calls `then` as an `await` does.)
 */
export const resuming =
  <V, R>(callback: (value: V) => R, swap: Swap, context: Context): ((value: V) => R) =>
  (value) => {
    let before = context;
    queueNativeMicrotask(() => (before = swap(context)));
    try {
      return inContext(callback, swap, context)(value);
    } finally {
      queueNativeMicrotask(() => swap(before));
    }
  };

/** True for a native function, as passed to `then` by `await`. A user's callback may start further flows. */
const isNative = (callback: unknown): boolean =>
  typeof callback === 'function' &&
  callback.name === '' &&
  /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));
