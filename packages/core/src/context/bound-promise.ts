import type { Context } from '@opentelemetry/api';
import type { Ambient } from './ambient.ts';
import { isPlainPromise, restoring } from './restoring-promise.ts';

type Method = (...args: readonly unknown[]) => unknown;

/** What asks a promise for its value. */
const ASKING = new Set<string | symbol>(['then', 'catch', 'finally']);

/**
 * `promise`, after whose `await` `context` is active, whoever awaits; where nothing has to be done for that, `promise`
 * itself. One of a class of its own keeps that class, its methods, fields and laziness: it is asked for its value when
 * somebody asks.
 */
export function boundPromise<T>(
  promise: Promise<T>,
  ambient: Ambient,
  context: Context,
): Promise<T> {
  if (!ambient.swap) return promise;
  if (isPlainPromise(promise)) return restoring(promise, ambient, context, true);
  let asked: Promise<T> | undefined;
  const value = (): Promise<T> => (asked ??= restoring(promise, ambient, context, true));
  return new Proxy(promise, {
    get(target, key) {
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
