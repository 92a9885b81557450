import type { AnyFunction } from './any-function.ts';

/** Static private members, as they are written and as compilers write them for older targets. */
const STATIC_PRIVATE =
  /\bstatic\b[^;{}()=]*#|__private|__classPrivate|_assertClassBrand|_classPrivate|_classStaticPrivate/;

/** True for a class, which a function with a prototype of its own is not. */
export const isClass = (fn: object): boolean =>
  Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;

/**
 * For a class with static private members: its static members run with the class itself as `this`, because such a
 * member belongs to that one object and to no proxy of it. Any other class, and any function, gets nothing.
 */
export function classReceiver<F extends AnyFunction>(
  target: F,
  wrapper: () => F,
): Pick<ProxyHandler<F>, 'get' | 'set'> {
  if (!isClass(target) || !STATIC_PRIVATE.test(Function.prototype.toString.call(target))) return {};
  const methods = new WeakMap<object, unknown>();
  const own = (receiver: unknown): unknown => (receiver === wrapper() ? target : receiver);
  return {
    get(fn, key, receiver) {
      const value: unknown = Reflect.get(fn, key, own(receiver));
      if (typeof value !== 'function' || isClass(value) || !isConfigurable(fn, key)) return value;
      const known = methods.get(value);
      if (known) return known;
      const method = new Proxy(value as AnyFunction, {
        apply: (run, self, args) => Reflect.apply(run, own(self), args) as unknown,
      });
      methods.set(value, method);
      return method;
    },
    set: (fn, key, value, receiver) => Reflect.set(fn, key, value, own(receiver)),
  };
}

/** A proxy may hand out nothing else for a property that is fixed. */
const isConfigurable = (fn: object, key: string | symbol): boolean =>
  Object.getOwnPropertyDescriptor(fn, key)?.configurable ?? true;
