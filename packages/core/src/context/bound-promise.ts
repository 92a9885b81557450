import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from './context-storage.ts';
import { AwaitDetector, resuming } from './await-detector.ts';
import { isPlainPromise, restoring } from './restoring-promise.ts';

type Method = (...args: readonly unknown[]) => unknown;
type Callback = (value: unknown) => never;

/** What asks a promise for its value, beside `then`. */
const ASKING = new Set<string | symbol>(['catch', 'finally']);

/**
 * `promise`, after whose `await` `context` is active, whoever awaits; where nothing has to be done for that, `promise`
 * itself. One of a class of its own keeps that class, its methods, fields and laziness: it is asked for its value when
 * somebody asks.
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
    // An `await` of what stands for a promise cannot be told from a promise that takes its value over.
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
      // A private field is on the promise, and on nothing that stands for it.
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
