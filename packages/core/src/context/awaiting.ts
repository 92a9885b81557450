import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Ambient } from './ambient.ts';

/** How a context is put into the slot, where nothing carries one across `await` (pages). */
export type Swap = NonNullable<Ambient['swap']>;

/** What is active. */
export function activeBy(swap: Swap): Context {
  const context = swap(ROOT_CONTEXT);
  swap(context);
  return context;
}

/**
 * Tells whose `await` asks a thenable for its value.
 *
 * An `await` of anything but a plain promise reads its `then` at once, in the flow that awaits, and calls it from the
 * very next microtask that is queued. Each reading therefore queues one of its own before: it says whose call comes next.
 * A call that comes at once, without that, is a call like any other.
 */
export class Awaiting {
  readonly #swap: Swap;
  #next: { readonly context: Context } | undefined;

  constructor(swap: Swap) {
    this.#swap = swap;
  }

  /** `then` is being read. */
  read(): void {
    const flow = { context: activeBy(this.#swap) };
    this.#next = undefined;
    queueMicrotask(() => (this.#next = flow));
  }

  /** `then` is being called: the callback of an `await`, made such that its flow's context is active after it. */
  take(): ((callback: (value: unknown) => unknown) => typeof callback) | undefined {
    const flow = this.#next;
    this.#next = undefined;
    return flow && ((callback) => resuming(callback, this.#swap, flow.context));
  }
}

/**
 * The callback that an `await` has given, in whose call the continuation is queued as a microtask: one microtask before
 * it and one after it make `context` active for exactly its synchronous part, and for nobody else.
 */
export const resuming =
  <V, R>(callback: (value: V) => R, swap: Swap, context: Context): ((value: V) => R) =>
  (value) => {
    let before = context;
    queueMicrotask(() => (before = swap(context)));
    try {
      return callback(value);
    } finally {
      queueMicrotask(() => swap(before));
    }
  };
