import type { Context } from '@opentelemetry/api';
import { isPlainPromise } from '../context/restoring-promise.ts';
import { scopeInPlace } from './stream/follow-stream.ts';
import { derivePromise } from './promise/observe-promise.ts';
import type { SpanOwner } from '../spans/span-owner.ts';

/**
 * Runs `work` with `context` active, and every step of a lazy result too: a generator, a stream, a promise of
 * either. The result stays the same object; a plain promise is replaced by a derived promise.
 */
export function runScoped<R>(owner: SpanOwner, context: Context, work: () => R): R {
  const { contextStorage } = owner;
  const caller = contextStorage.get();
  const result: unknown = contextStorage.run(context, work);
  if (typeof result !== 'object' || result === null) return result as R;
  const fulfilled = (value: unknown): void => scopeInPlace(owner, context, value);
  try {
    if (isPlainPromise(result))
      return derivePromise(
        result,
        { fulfilled, rejected: () => {} },
        { contextStorage, caller },
      ) as R;
  } catch {
    // A proxy of a promise looks like a promise, without a callable `then`.
    return result as R;
  }
  fulfilled(result);
  return result as R;
}

/** Returns `target` with every call running in `context`. */
export const boundFunction = <F extends object>(owner: SpanOwner, context: Context, target: F): F =>
  new Proxy(target, {
    apply: (fn, self, args): unknown =>
      runScoped(owner, context, () => Reflect.apply(fn as () => unknown, self, args)),
  });
