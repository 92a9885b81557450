import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from './context-storage.ts';
import { AwaitDetector, resuming } from './await-detector.ts';
import { isPlainPromise, restoring } from './restoring-promise.ts';

type Method = (...args: readonly unknown[]) => unknown;
type Callback = (value: unknown) => never;

/** Methods requesting a promise's value, beside `then`. */
const ASKING = new Set<string | symbol>(['catch', 'finally']);

/**
 * Returns `promise` with `context` active after any `await`; `promise` itself where no restoring is needed. A
 * promise of a subclass keeps class, methods, fields and laziness: the value is requested only on demand.
 */
export function boundPromise<T>(
  promise: Promise<T>,
  contextStorage: ContextStorage,
  context: Context,
): Promise<T> {
  const { swap } = contextStorage;
  if (!swap) return promise;
  const client: Promise<T> = promise;
  if (isPlainPromise(promise)) return restoring(promise, contextStorage, context, true);
  let asked: Promise<T> | undefined;
  const value = (): Promise<T> => (asked ??= restoring(promise, contextStorage, context, true));
  const awaiting = new AwaitDetector(swap);
  const then: Method = (fulfilled, rejected) => {
    const isCall = awaiting.asker(fulfilled).by === 'call';
    if (isCall) return value().then(fulfilled as Callback, rejected as Callback);
    // An `await` of a stand-in cannot be told from a promise adopting the value.
    const around = (callback: unknown): Callback =>
      typeof callback === 'function'
        ? resuming(callback as Callback, swap, context)
        : (callback as Callback);
    return client.then(around(fulfilled), around(rejected));
  };
  return new Proxy(promise, {
    get(target, key) {
      if (key === 'then' && !isFixed(target, key)) {
        awaiting.thenRead();
        return then;
      }
      const from = ASKING.has(key) ? value() : target;
      const member = Reflect.get(from, key, from) as unknown;
      // A private field is on the promise, not on a stand-in.
      return typeof member === 'function' && key !== 'constructor' && !isFixed(target, key)
        ? (...args: readonly unknown[]): unknown => Reflect.apply(member as Method, from, args)
        : member;
    },
    set: (target, key, member) => Reflect.set(target, key, member, target),
  });
}

/** A proxy may hand out nothing else for such a property. */
const isFixed = (target: object, key: string | symbol): boolean =>
  Object.getOwnPropertyDescriptor(target, key)?.configurable === false;
