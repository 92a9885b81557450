import { ROOT_CONTEXT } from '@opentelemetry/api';
import { isPlainPromise } from '../context/restoring-promise.ts';
import { signalAmong, stopped } from './abort.ts';
import { argumentInputs, parameterNames } from './arguments.ts';
import { attempt } from './attempt.ts';
import { classReceiver } from './class-receiver.ts';
import { copyMetadata } from './copied-metadata.ts';
import { followInPlace, isFollowable } from './follow.ts';
import { isAsyncFunction } from './async-function.ts';
import { deriveFresh, derivePromise, type PromiseObserver } from './observe-promise.ts';
import type { HoneyHiveSpan, ParentSpan, SpanOptions } from './span.ts';
import type { SpanKit } from './span-kit.ts';
import { watchThenable } from './watch-thenable.ts';

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
  const isAsync = isAsyncFunction(target);
  // oxlint-disable-next-line max-params
  const call = (args: readonly unknown[], run: () => unknown, isNew = false): unknown => {
    const found = find(options);
    if (!found?.kit.enabled) {
      found?.kit.missed();
      return run();
    }
    const { kit, parent } = found;
    const isUnder = parent !== undefined && options.parent === undefined;
    const span = kit.start(
      options.eventName ?? (target.name || 'anonymous'),
      isUnder ? { ...options, parent } : options,
    );
    const captures = options.capture?.arguments ?? kit.capture.arguments;
    if (captures && options.inputs === undefined) {
      span.enrich({ inputs: argumentInputs(names(), args) });
    }
    return runInSpan(kit, span, run, recordsOutput(options), { args, isNew, isAsync });
  };
  const wrapper: F = new Proxy(target, {
    apply: (fn, self, args) => call(args, () => Reflect.apply(fn, self, args)),
    construct: (fn, args, newTarget) => {
      const made = newTarget === wrapper ? fn : newTarget;
      return call(args, () => Reflect.construct(fn, args, made), true) as object;
    },
    ...classReceiver(target, () => wrapper),
  });
  copyMetadata(target, wrapper);
  return wrapper;
}

/** Outputs that were given are not replaced by the result. */
export const recordsOutput = (options: unknown): boolean =>
  (options as SpanOptions | undefined)?.outputs === undefined;

/** How a block was called. */
interface Call {
  /** A signal among them tells a caller who stops from a failure. */
  readonly args?: readonly unknown[];
  /** With `new`: what comes back is what was made, whatever else it is. */
  readonly isNew?: boolean;
  /** By an async function: see `async-function.ts`. */
  readonly isAsync?: boolean;
}

/** Runs `work` with `span` active and ends the span when the result has settled, or has been read to its end. */
// oxlint-disable-next-line max-params
export function runInSpan<R>(
  kit: SpanKit,
  span: HoneyHiveSpan,
  work: () => R,
  record = true,
  { args = NO_ARGUMENTS, isNew = false, isAsync = false }: Call = NO_CALL,
): R {
  if (!kit.enabled) return work();
  const { ambient } = kit;
  // Only where a promise puts it back does it matter.
  const caller = ambient.swap ? ambient.get() : ROOT_CONTEXT;
  const running = new RunningCall(kit, span, { args, isNew, record });
  const where = { ambient, caller };
  let result: R;
  try {
    result = span.run(work);
  } catch (error) {
    running.rejected(error);
    throw error;
  }
  if (isAsync && result instanceof Promise && result.constructor === Promise)
    return deriveFresh(result, running, where) as R;
  if (isNew || !isThenable(result)) {
    running.fulfilled(result);
    return result;
  }
  const promised: PromiseLike<unknown> = result;
  if (kit.guard('promise', () => isPlainPromise(promised)))
    return derivePromise(promised as Promise<unknown>, running, where) as R;
  // One that cannot be watched is its caller's all the same.
  if (!kit.guard('promise', () => watchThenable(promised, running, where)))
    running.fulfilled(undefined);
  return result;
}

const NO_ARGUMENTS: readonly unknown[] = [];
const NO_CALL: Call = {};

type RunningOptions = Required<Omit<Call, 'isAsync'>> & { readonly record: boolean };

/** A call whose span waits for what it comes to. The first that is heard counts. */
class RunningCall implements PromiseObserver {
  readonly kit: SpanKit;
  readonly #span: HoneyHiveSpan;
  readonly #call: RunningOptions;
  #isOver = false;

  constructor(kit: SpanKit, span: HoneyHiveSpan, call: RunningOptions) {
    this.kit = kit;
    this.#span = span;
    this.#call = call;
  }

  get isOver(): boolean {
    return this.#isOver;
  }
  step<R>(work: () => R): R {
    return this.#span.run(work);
  }
  fulfilled(value: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { record, isNew } = this.#call;
    const span = this.#span;
    if (!isNew && attempt(() => isFollowable(value))) {
      followInPlace(this.kit, span, value as object, { record, endedBy: this.#signal() });
      return;
    }
    if (record && value !== undefined) span.enrich({ outputs: { result: value } });
    span.end();
  }
  rejected(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const span = this.#span;
    const given = this.#signal();
    if (given?.aborted && given.reason === error)
      this.kit.guard('stopped', () => stopped(span, error));
    else span.fail(error);
    span.end();
  }
  #signal(): AbortSignal | undefined {
    return attempt(() => signalAmong(this.#call.args));
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  attempt(() => typeof (value as { then?: unknown }).then === 'function') === true;

function lazy<R>(make: () => R): () => R {
  let made: { readonly value: R } | undefined;
  return () => (made ??= { value: make() }).value;
}
