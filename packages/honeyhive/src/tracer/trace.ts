import type { SpanOptions, TraceDecorator, TraceFunction } from '@honeyhive/node';

/** Fields of a standard decorator's context that distinguish the context from an argument. */
export interface StandardContext {
  readonly kind: string;
  readonly name: string | symbol | undefined;
  readonly addInitializer: unknown;
}

type AnyFunction = (...args: never[]) => unknown;

/** Runs a function in a span, wraps a function with options, or decorates. */
export interface Trace {
  /**
   * Runs `fn` with `args` in a chain span and gives back its result.
   *
   * @example
   * const answer = await tracer.trace(async (question: string) => ask(question), 'why?');
   */
  <T>(target: T, context: StandardContext): T;
  <A extends unknown[], F extends (...args: A) => ReturnType<F>>(fn: F, ...args: A): ReturnType<F>;
  /** Traces each construction of a class. */
  <C extends abstract new (...args: never[]) => object>(target: C): C;
  /** Wraps `fn`: each call of the result is a span. */
  <F extends AnyFunction>(options: SpanOptions, fn: F): F;
  /** Makes a decorator. */
  (options: SpanOptions): TraceDecorator;
  /** Decorates a method under `experimentalDecorators`. */
  (target: object, key: string | symbol, descriptor?: PropertyDescriptor): void;
}

/** `trace` with the meaning of `honeyhive` 1.0: a function is run, and decorators and options go to `wrap`. */
export function createTrace(wrap: TraceFunction): Trace {
  const run = (fn: AnyFunction, args: readonly unknown[]): unknown => {
    const named: SpanOptions = fn.name ? {} : { eventName: NAMELESS };
    const wrapped = wrap({ eventType: 'chain', ...named }, fn);
    return Reflect.apply(wrapped, undefined, args);
  };
  const trace = (...given: readonly unknown[]): unknown => {
    const [first, ...rest] = given;
    const isRun = typeof first === 'function' && !isDecoration(first, rest) && !isClass(first);
    if (isRun) return run(first as AnyFunction, rest);
    return (wrap as (...given: readonly unknown[]) => unknown)(...given);
  };
  return trace as Trace;
}

/** Name of the span of an inline function. */
const NAMELESS = 'main';

/** True for a call that only a decorator makes. An instance method's target under `experimentalDecorators` is no function. */
function isDecoration(target: object, [second, third]: readonly unknown[]): boolean {
  return isStandardContext(second) || isStaticMember(target, second, third);
}

function isStandardContext(value: unknown): value is StandardContext {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, addInitializer } = value as Partial<StandardContext>;
  return typeof kind === 'string' && typeof addInitializer === 'function';
}

/** True for a static method under `experimentalDecorators`: descriptor and key match the class. */
function isStaticMember(target: object, key: unknown, given: unknown): boolean {
  if (typeof key !== 'string' && typeof key !== 'symbol') return false;
  const own = Object.getOwnPropertyDescriptor(target, key);
  const told = given as PropertyDescriptor | undefined;
  if (own === undefined || typeof told !== 'object' || told === null) return false;
  return own.value === told.value && own.get === told.get && 'configurable' in told;
}

/** True for a class: calling a class without `new` fails, so `trace` decorates the class. */
const isClass = (target: unknown): boolean =>
  /^class\b/.test(Function.prototype.toString.call(target));
