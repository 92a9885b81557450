import type { Context } from '@opentelemetry/api';
import { ROOT_CONTEXT } from './root-context.ts';
import type { ContextStorage } from './context-storage.ts';
import { queueNativeMicrotask } from './native-microtask.ts';

/** How a context is put into the slot, where nothing carries one across `await` (pages). */
export type Swap = NonNullable<ContextStorage['swap']>;

/** What is active. */
export function activeBy(swap: Swap): Context {
  const context = swap(ROOT_CONTEXT);
  swap(context);
  return context;
}

/**
 * Who asks a promise for its value: a flow that awaits it, and the context of that flow; a promise that takes its value
 * over (`return promise` in an async function, `resolve(promise)`); or anybody who calls `then`.
 */
export type ThenCaller =
  | { readonly by: 'await'; readonly context: Context }
  | { readonly by: 'adoption' }
  | { readonly by: 'call' };

/**
 * Tells who asks a promise for its value.
 *
 * An `await` of a promise of any class but `Promise` reads its `constructor` and its `then`, at once and in the flow that
 * awaits; the call of `then` is a microtask of its own. Each reading of `then` therefore queues one of ours just before
 * that: it says whose call comes next. A promise that takes the value over does not ask for the `constructor`. It may
 * have other flows waiting for it, none of which could be told from the one that has begun it.
 */
export class AwaitDetector {
  readonly #swap: Swap;
  /** The flow that has read `constructor`, in this very turn. */
  #flow: Context | undefined;
  /** `then` has been read in this very turn. */
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
    // Whoever read it for another reason leaves nothing behind.
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

  /** `then` is being called, with this callback. */
  asker(callback: unknown): ThenCaller {
    const next = this.#next;
    if (this.#isRead || !isNative(callback)) return { by: 'call' };
    this.#next = undefined;
    return next ? { by: 'await', context: next.context } : { by: 'adoption' };
  }

  /** What has read `constructor` in this turn was no `await`. */
  forget(): void {
    this.#flow = undefined;
  }

  /** Runs work that reads for reasons of its own. */
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

/** `callback`, with `context` active while it runs. */
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
 * The callback that an `await` has given, in whose call the continuation is queued as a microtask: one microtask before
 * it and one after it make `context` active for exactly its synchronous part. (So it is for the others who wait for
 * `Promise.resolve(promise)`, which asks as an `await` does.)
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

/** What `await` gives to `then`: functions of the language itself. A user's callback may set other flows going. */
const isNative = (callback: unknown): boolean =>
  typeof callback === 'function' &&
  callback.name === '' &&
  /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(callback));
