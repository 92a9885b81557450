import { restoring } from '../context/restoring-promise.ts';
import { argumentInputs, parameterNames } from './arguments.ts';
import { follow, isFollowable } from './follow.ts';
import { observePromise } from './observe-promise.ts';
import type { HoneyHiveSpan, ParentSpan, SpanOptions } from './span.ts';
import type { SpanKit } from './span-kit.ts';

// oxlint-disable-next-line typescript/no-explicit-any
export type AnyFunction = (this: any, ...args: any[]) => unknown;

/** Who traces a call, found for each call: a tracer of its own, or the one active where the call happens. */
export type FindTracer = (
  options: SpanOptions,
) => { readonly kit: SpanKit; readonly parent?: ParentSpan } | undefined;

/**
 * `target`, with each call in a span. The result is a proxy, so name, length, own properties, prototype and `new`
 * stay what they are; a call costs one check when nothing is recorded.
 */
export function traced<F extends AnyFunction>(
  find: FindTracer,
  target: F,
  options: SpanOptions = {},
): F {
  const names = lazy(() => parameterNames(target));
  const call = (args: readonly unknown[], run: () => unknown): unknown => {
    const found = find(options);
    if (!found?.kit.enabled) return run();
    const { kit, parent } = found;
    const span = kit.start(options.eventName ?? (target.name || 'anonymous'), {
      ...options,
      parent: options.parent === undefined ? parent : options.parent,
    } as SpanOptions);
    const captures = options.capture?.arguments ?? kit.capture.arguments;
    if (captures && options.inputs === undefined) {
      span.enrich({ inputs: kit.guard('arguments', () => argumentInputs(names(), args)) });
    }
    return runInSpan(kit, span, run, recordsOutput(options));
  };
  return new Proxy(target, {
    apply: (fn, self, args) => call(args, () => Reflect.apply(fn, self, args)),
    construct: (fn, args, newTarget) =>
      call(args, () => Reflect.construct(fn, args, newTarget)) as object,
  });
}

/** Outputs that were given are not replaced by the result. */
export const recordsOutput = (options: unknown): boolean =>
  (options as SpanOptions | undefined)?.outputs === undefined;

/** Runs `work` with `span` active and ends the span when the result has settled, or has been read to its end. */
export function runInSpan<R>(kit: SpanKit, span: HoneyHiveSpan, work: () => R, record = true): R {
  if (!kit.enabled) return work();
  const caller = kit.ambient.get();
  let result: R;
  try {
    result = span.run(work);
  } catch (error) {
    span.fail(error).end();
    throw error;
  }
  const finish = (value: unknown): unknown => {
    if (kit.guard('result', () => isFollowable(value), false))
      return follow(kit, span, value, { record });
    if (record && value !== undefined) span.enrich({ outputs: { result: value } });
    span.end();
    return value;
  };
  if (!isThenable(result)) return finish(result) as R;
  const promised: PromiseLike<unknown> = result;
  const observed = observePromise(promised, {
    fulfilled: finish,
    rejected: (error) => span.fail(error).end(),
  });
  return (
    observed instanceof Promise && observed !== promised
      ? restoring(observed, kit.ambient, caller)
      : observed
  ) as R;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> => {
  try {
    return (
      typeof (value as { then?: unknown } | null | undefined)?.then === 'function' &&
      typeof value === 'object'
    );
  } catch {
    return false;
  }
};

function lazy<R>(make: () => R): () => R {
  let made: { readonly value: R } | undefined;
  return () => (made ??= { value: make() }).value;
}
