import type { DecoratorContext, TraceFunction } from '../spans/span.ts';
import { defineOwn } from '../context/mirror-properties.ts';
import { isClass } from './class-receiver.ts';
import type { SpanOptions } from '../spans/span.ts';
import { type FindTracer, wrapFunction } from './wrap-function.ts';
import { type AnyFunction } from './any-function.ts';
import { tryRead } from '../values/try-read.ts';

/**
 * Creates `trace` for a way of finding the tracer. Free of `this`, so `trace` can be passed around and used as a
 * decorator.
 */
export function createTraceFunction(find: FindTracer): TraceFunction {
  const tracing =
    (options: SpanOptions) =>
    (...place: readonly unknown[]): unknown => {
      const [target, where] = place;
      if (isContext(where)) return decorateStandard(find, options, target, where);
      if (isKey(where)) return decorateLegacy(find, options, place);
      return typeof target === 'function'
        ? wrapFunction(find, target as AnyFunction, options)
        : target;
    };
  const trace = (...given: readonly unknown[]): unknown => {
    const [first, second] = given;
    if (typeof first === 'function' || isKey(second) || isContext(second))
      return tracing({})(...given);
    const options = (first ?? {}) as SpanOptions;
    return typeof second === 'function'
      ? wrapFunction(find, second as AnyFunction, options)
      : tracing(options);
  };
  return trace as TraceFunction;
}

const isKey = (value: unknown): value is string | symbol =>
  typeof value === 'string' || typeof value === 'symbol';

const isContext = (value: unknown): value is DecoratorContext =>
  typeof value === 'object' &&
  value !== null &&
  tryRead(() => typeof (value as { kind?: unknown }).kind === 'string' && 'name' in value) === true;

/** Returns a wrapper of functions stored under `name`; a non-function stays unchanged. */
const wrapNamed = (find: FindTracer, options: SpanOptions, name: string | symbol | undefined) => {
  const eventName = typeof name === 'symbol' ? (name.description ?? 'symbol') : name;
  return <F>(fn: F): F =>
    typeof fn === 'function'
      ? (wrapFunction(find, fn as unknown as AnyFunction, { eventName, ...options }) as F)
      : fn;
};

// oxlint-disable-next-line max-params
function decorateStandard(
  find: FindTracer,
  options: SpanOptions,
  target: unknown,
  { kind, name }: DecoratorContext,
): unknown {
  const wrap = wrapNamed(find, options, name);
  switch (kind) {
    case 'field':
      return (initial: unknown) => wrap(initial);
    case 'accessor': {
      const { get, set } = target as { get?: AnyFunction; set?: AnyFunction };
      return { get: wrap(get), set: wrap(set) };
    }
    default:
      return wrap(target);
  }
}

function decorateLegacy(
  find: FindTracer,
  options: SpanOptions,
  given: readonly unknown[],
): unknown {
  const [target, key, descriptor] = given as [
    object,
    string | symbol,
    (PropertyDescriptor & { initializer?: AnyFunction | null }) | undefined,
  ];
  const wrap = wrapNamed(find, options, key);
  // A static field has a value before the decorator runs, or after: the field's definition stays.
  if (!descriptor)
    return typeof target === 'function' ? wrapStatic(target, key, wrap) : wrappingField(key, wrap);
  const decorated = { ...descriptor };
  // Babel's legacy dialect passes a field as an initializer.
  const { initializer } = descriptor;
  if (initializer)
    decorated.initializer = function own(this: unknown) {
      return wrap(Reflect.apply(initializer, this, []));
    };
  for (const part of ['value', 'get', 'set'] as const)
    if (descriptor[part]) decorated[part] = wrap(descriptor[part] as never);
  return decorated;
}

/**
 * Returns an accessor for a legacy-decorated field, which has no value yet: the accessor takes the assignment in the
 * constructor and defines the field. With `useDefineForClassFields` fields are defined, not assigned, and no legacy
 * decorator sees the fields.
 */
function wrappingField(key: string | symbol, wrap: <F>(fn: F) => F): PropertyDescriptor {
  return {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      defineOwn(this, key, wrap(value));
    },
  };
}

/**
 * Wraps a static field in place if the value exists when the decorator runs; a field without a value stays
 * unchanged.
 */
function wrapStatic(target: object, key: string | symbol, wrap: <F>(fn: F) => F): void {
  const field = Object.getOwnPropertyDescriptor(target, key);
  if (field?.configurable && field.value)
    Object.defineProperty(target, key, { ...field, value: wrap(field.value as unknown) });
}

/**
 * Methods not traced: private methods, and conversions of an object to a value, which an inspection of the object
 * runs.
 */
const UNTRACED = /^_|^(?:constructor|toJSON|toString|toLocaleString|valueOf)$/;

/** Traces every public method of a class, in place, named `Class.method`; the class itself stays the same. */
export function traceMethods<C extends abstract new (...args: never[]) => object>(
  find: FindTracer,
  target: C,
  options: SpanOptions = {},
): C {
  for (const owner of [target.prototype as object, target]) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const method: unknown = descriptor.value;
      if (UNTRACED.test(key) || typeof method !== 'function') continue;
      // A nested class is a property of the class like a method, but no method.
      if (!descriptor.configurable || isClass(method)) continue;
      const value = wrapNamed(find, options, `${target.name}.${key}`)(method);
      Object.defineProperty(owner, key, { ...descriptor, value });
    }
  }
  return target;
}
