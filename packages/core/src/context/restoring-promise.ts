import type { Context } from '@opentelemetry/api';
import type { Ambient } from './ambient.ts';

type Swap = NonNullable<Ambient['swap']>;

/**
 * A promise that puts `context` back for the code right after its `await`, where nothing else does (pages).
 *
 * A native `await` of a Promise subclass calls `then` on it, and the continuation runs as a microtask that `resolve`
 * queues. Queueing one microtask before that call and one after it makes `context` active for exactly the synchronous
 * part of the continuation, and for nobody else's; a callback given to `then` runs inside directly. Derived promises (`then`, `catch`, `finally`) are plain ones.
 */
class RestoringPromise<T> extends Promise<T> {
  #swap: Swap | undefined;
  #context: Context | undefined;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(promise: PromiseLike<T>, swap: Swap, context: Context): RestoringPromise<T> {
    const restoring = new RestoringPromise<T>((resolve) => resolve(promise));
    restoring.#swap = swap;
    restoring.#context = context;
    return restoring;
  }

  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return super.then(this.#around(fulfilled), this.#around(rejected));
  }

  #around<V, R>(callback: ((value: V) => R) | null | undefined): typeof callback {
    const swap = this.#swap;
    const context = this.#context;
    if (!callback || !swap || !context) return callback;
    return (value) => {
      let before = context;
      queueMicrotask(() => (before = swap(context)));
      const during = swap(context);
      try {
        return callback(value);
      } finally {
        swap(during);
        queueMicrotask(() => swap(before));
      }
    };
  }
}

/** `promise`, restoring `context` after its `await` where `ambient` needs that; else `promise` itself. */
export function restoring<T>(promise: Promise<T>, ambient: Ambient, context: Context): Promise<T> {
  return ambient.swap ? RestoringPromise.of(promise, ambient.swap, context) : promise;
}
