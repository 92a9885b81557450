import type { DecoratorContext, TraceFunction } from '../spans/span.ts';
import { defineOwn } from '../context/mirror-properties.ts';
import { isClass } from './class-receiver.ts';
import type { SpanOptions } from '../spans/span.ts';
import { type FindTracer, wrapFunction } from './wrap-function.ts';
import { type AnyFunction } from './any-function.ts';

/** `trace` for one way of finding the tracer. Free of `this`, so that it can be handed around and used as a decorator. */
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
  typeof (value as { kind?: unknown }).kind === 'string' &&
  'name' in value;

/** What wraps a function that stands under `name`, and leaves any other value. */
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
  // A static field has its value before its decorator runs or after: it is left to whatever defines it.
  if (!descriptor)
    return typeof target === 'function' ? wrapStatic(target, key, wrap) : wrappingField(key, wrap);
  const decorated = { ...descriptor };
  // Babel's legacy dialect gives a field by what makes its value.
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
 * A legacy decorator is told of a field before there is a value: this takes the assignment in the constructor and makes
 * it the field. With `useDefineForClassFields` fields are defined, not assigned, and no legacy decorator sees them.
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

/** A static field that has its value when its decorator runs is wrapped in its place; one without is left as it is. */
function wrapStatic(target: object, key: string | symbol, wrap: <F>(fn: F) => F): void {
  const field = Object.getOwnPropertyDescriptor(target, key);
  if (field?.configurable && field.value)
    Object.defineProperty(target, key, { ...field, value: wrap(field.value as unknown) });
}

/** No steps of the program: private methods, and those that turn an object into a value, which looking at one runs. */
const UNTRACED = /^_|^(?:constructor|toJSON|toString|toLocaleString|valueOf)$/;

/** Traces each public method of a class, in place, named `Class.method`; the class itself stays the same. */
export function traceMethods<C extends abstract new (...args: never[]) => object>(
  find: FindTracer,
  target: C,
  options: SpanOptions = {},
): C {
  for (const owner of [target.prototype as object, target]) {
    for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const method: unknown = descriptor.value;
      if (UNTRACED.test(key) || typeof method !== 'function') continue;
      // A nested class hangs on its owner like a method but is none.
      if (!descriptor.configurable || isClass(method)) continue;
      const value = wrapNamed(find, options, `${target.name}.${key}`)(method);
      Object.defineProperty(owner, key, { ...descriptor, value });
    }
  }
  return target;
}
