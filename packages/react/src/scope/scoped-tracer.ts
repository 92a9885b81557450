import type { ReactTracer } from '../provider/provider.tsx';
import type { Scope } from './create-scope.ts';

type AnyFunction = (...given: unknown[]) => unknown;

/** Members whose calls need a parent. */
const ENTERING: ReadonlySet<string | symbol> = new Set([
  'startSpan',
  'withSpan',
  'createEvent',
  'enrichSpan',
  'inject',
]);

/** Tracers by their scoped faces. */
const unscoped = new WeakMap<object, ReactTracer>();

/** A face of `tracer` whose spans stand under `scope`; everything else is the tracer's own. */
export function scopedTracer(tracer: ReactTracer, scope: Scope): ReactTracer {
  const target = unscoped.get(tracer) ?? tracer;
  const members = new Map<string | symbol, unknown>();
  const enter = <R>(work: () => R): R => scope.enter(target.activeSpan, work);
  const memberOf = (key: string | symbol): unknown => {
    const value: unknown = Reflect.get(target, key, target);
    if (typeof value !== 'function') return value;
    const call = (given: unknown[]): unknown => Reflect.apply(value as AnyFunction, target, given);
    if (key === 'trace')
      return (...given: unknown[]) => enteringFunction(enter, given, call(given));
    if (ENTERING.has(key)) return (...given: unknown[]) => enter(() => call(given));
    return key === 'constructor' ? value : (...given: unknown[]) => call(given);
  };
  const face = new Proxy(target, {
    get(_, key) {
      if (key === 'activeSpan') return target.activeSpan ?? scope.peek();
      const value = memberOf(key);
      if (typeof value !== 'function') return value;
      // Effects depend on members: each stays the same.
      if (!members.has(key)) members.set(key, value);
      return members.get(key);
    },
  });
  unscoped.set(face, target);
  return face;
}

/** Makes each call of a traced function run in the scope. Decorators are left as they are. */
function enteringFunction(
  enter: <R>(work: () => R) => R,
  given: readonly unknown[],
  traced: unknown,
): unknown {
  if (typeof traced !== 'function' || typeof given.at(-1) !== 'function') return traced;
  return new Proxy(traced, {
    apply: (target, self, args) => enter(() => Reflect.apply(target as AnyFunction, self, args)),
    construct: (target, args, newTarget) =>
      enter(() => Reflect.construct(target, args, newTarget) as object),
  });
}
