import type { AnyFunction } from './any-function.ts';

/** Static private members, as written and as compiled for older targets. */
const STATIC_PRIVATE =
  /\bstatic\b[^;{}()=]*#|__private|__classPrivate|_assertClassBrand|_classPrivate|_classStaticPrivate/;

/** True for a class, not for a function with a prototype. */
export const isClass = (fn: object): boolean =>
  Object.getOwnPropertyDescriptor(fn, 'prototype')?.writable === false;

/**
 * Returns proxy traps for a class with static private members: static members run with the class as `this`, because
 * a private member belongs to the class object, not to a proxy. Any class without private statics, and any function,
 * gets no traps.
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

/** True for a configurable property: a proxy must return a fixed property unchanged. */
const isConfigurable = (fn: object, key: string | symbol): boolean =>
  Object.getOwnPropertyDescriptor(fn, key)?.configurable ?? true;
