import type { HoneyHiveTracerBase } from './base.ts';
import type { TracerOptions } from '../options/options.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * Any class whose instances have the members of `T`. The only `any[]` of the project: TypeScript requires `any[]`
 * for mixins (TS2545).
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type Class<T extends object = object> = new (...args: any[]) => T;

/** Public shape of a composed tracer class: `new`, and the statics of the base. */
export type TracerClass<T extends object> = Pick<
  typeof HoneyHiveTracerBase,
  'init' | 'check' | 'optionRules'
> &
  (new (options?: TracerOptions, runtime?: Runtime) => T);

/** Function from a class with the members of `Needs` to a class which also has `Adds`. */
export type Mixin<Adds extends object, Needs extends object = object> = <B extends Class<Needs>>(
  Base: B,
) => B & Class<Adds>;

type Step<From, To> = (Base: From) => To;

/**
 * Applies mixins to a base class, from left to right. A mixin may need preceding mixins; TypeScript checks the
 * order. Write `/* @__PURE__ *\/` before the call, so bundlers can drop unused classes.
 *
 * @example
 * interface Mixed extends HoneyHiveTracer, Cost {}
 * const Mixed: TracerClass<Mixed> = /* @__PURE__ *\/ mix(HoneyHiveTracer, CostMixin);
 * export class CostTracer extends Mixed {}
 */
export function mix<A, B>(base: A, b: Step<A, B>): B;
export function mix<A, B, C>(base: A, b: Step<A, B>, c: Step<B, C>): C;
// oxlint-disable-next-line max-params
export function mix<A, B, C, D>(base: A, b: Step<A, B>, c: Step<B, C>, d: Step<C, D>): D;
// oxlint-disable-next-line max-params
export function mix<A, B, C, D, E>(
  base: A,
  b: Step<A, B>,
  c: Step<B, C>,
  d: Step<C, D>,
  e: Step<D, E>,
): E;
// oxlint-disable-next-line max-params
export function mix<A, B, C, D, E, F>(
  base: A,
  b: Step<A, B>,
  c: Step<B, C>,
  d: Step<C, D>,
  e: Step<D, E>,
  f: Step<E, F>,
): F;
// oxlint-disable-next-line max-params
export function mix<A, B, C, D, E, F, G>(
  base: A,
  b: Step<A, B>,
  c: Step<B, C>,
  d: Step<C, D>,
  e: Step<D, E>,
  f: Step<E, F>,
  g: Step<F, G>,
): G;
/* @__NO_SIDE_EFFECTS__ */
export function mix(base: unknown, ...mixins: Array<(Base: unknown) => unknown>): unknown {
  return mixins.reduce((Base, mixin) => mixin(Base), base);
}
