import type { AnyFunction } from './any-function.ts';
import { ROOT_CONTEXT } from '../context/root-context.ts';
import { isPlainPromise } from '../context/restoring-promise.ts';
import { signalAmong, recordAbort } from './record-abort.ts';
import { describeArguments, type Parameter } from './function-arguments.ts';
import { readField, tryRead } from '../values/try-read.ts';
import { withParent } from './with-parent.ts';
import { classReceiver } from './class-receiver.ts';
import { copyMetadata } from './copy-metadata.ts';
import { followInPlace, isFollowable } from './stream/follow-stream.ts';
import { isAsyncFunction } from './is-async-function.ts';
import {
  deriveFresh,
  derivePromise,
  type PromiseObserver,
  type Where,
} from './promise/observe-promise.ts';
import type { ParentSpan, SpanOptions } from '../spans/span.ts';
import type { OwnedSpan, SpanOwner } from '../spans/span-owner.ts';
import { instrumentThenable } from './promise/instrument-thenable.ts';
import { UNOBSERVED } from './promise/call-observers.ts';

/** Finds the tracer of a call, at every call: a fixed tracer, or the tracer active at the call. */
export type FindTracer = (
  options: SpanOptions,
) => { readonly owner: SpanOwner; readonly parent?: ParentSpan } | undefined;

/**
 * Returns `target` with every call in a span. The result is a proxy: name, length, own properties, prototype and
 * `new` stay the same; a call costs a single check when nothing is recorded.
 */
export function wrapFunction<F extends AnyFunction>(
  find: FindTracer,
  target: F,
  options: SpanOptions = {},
): F {
  let parameters: readonly Parameter[] | undefined;
  const isAsync = isAsyncFunction(target);
  /** Starts the span of a call; `undefined` when nothing is recorded. */
  const begin = (args: readonly unknown[]): Begun | undefined => {
    const found = find(options);
    if (!found?.owner.enabled) {
      found?.owner.missed();
      return undefined;
    }
    const { owner, parent } = found;
    // An unreadable option is dropped alone.
    const said = <Name extends keyof SpanOptions>(name: Name): SpanOptions[Name] =>
      readField(options, name);
    const isUnder = parent !== undefined && said('parent') === undefined;
    const name = said('eventName') ?? target.name;
    if (!name) owner.functionNames.onNameless();
    const given = isUnder ? withParent(options, parent) : options;
    const span = owner.start(name || 'anonymous', given);
    const captures = tryRead(() => options.capture?.arguments) ?? owner.capture.arguments;
    if (captures && said('inputs') === undefined)
      attemptOurs(() =>
        span.enrich({
          inputs: describeArguments(
            (parameters ??= owner.functionNames.readParameters(target)),
            args,
          ),
        }),
      );
    return { owner, span, record: recordsOutput(options) };
  };
  const call = (args: readonly unknown[], run: () => unknown, isNew = false): unknown => {
    const begun = attemptOurs(() => begin(args));
    if (!begun) return run();
    return runInSpan(begun.owner, begun.span, run, begun.record, { args, isNew, isAsync });
  };
  return tryRead(() => wrapped(target, call)) ?? target;
}

interface Begun {
  readonly owner: SpanOwner;
  readonly span: OwnedSpan;
  readonly record: boolean;
}

/**
 * Runs the SDK's work before a call. An unreadable option or a full stack may throw here: the call runs in any case.
 */
function attemptOurs<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Returns a function running `call`, with the identity of `target` for callers. */
function wrapped<F extends AnyFunction>(
  target: F,
  call: (args: readonly unknown[], run: () => unknown, isNew?: boolean) => unknown,
): F {
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

/** True if the result is recorded: given outputs are not replaced by the result. */
export const recordsOutput = (options: unknown): boolean =>
  tryRead(() => (options as SpanOptions | undefined)?.outputs) === undefined;

/** Details of a block's call. */
interface Call {
  /** Arguments of the call: an abort signal tells a caller's stop from a failure. */
  readonly args?: readonly unknown[];
  /** True for a call with `new`: the result is the created object, of any kind. */
  readonly isNew?: boolean;
  /** By an async function: see `async-function.ts`. */
  readonly isAsync?: boolean;
}

/** Runs `work` with `span` active, and ends the span when the result has settled or has been read to the end. */
// oxlint-disable-next-line max-params
export function runInSpan<R>(
  owner: SpanOwner,
  span: OwnedSpan,
  work: () => R,
  record = true,
  { args = NO_ARGUMENTS, isNew = false, isAsync = false }: Call = NO_CALL,
): R {
  if (!owner.enabled) return work();
  const { contextStorage } = owner;
  // The caller's context matters only where a promise restores context.
  const caller = contextStorage.swap ? contextStorage.get() : ROOT_CONTEXT;
  const running = new RunningCall(owner, span, { args, isNew, record });
  let result: R;
  try {
    result = contextStorage.run(owner.contextOf(span), work);
  } catch (error) {
    // Marks the open span first, in assignments alone: the stack may have no room for more.
    const { hasLeft } = owner;
    span.left = { error };
    owner.hasLeft = true;
    running.rejected(error);
    span.left = undefined;
    owner.hasLeft = hasLeft;
    throw error;
  }
  try {
    return watchResult(result, running, { isNew, isAsync, where: { contextStorage, caller } });
  } catch {
    span.left = {};
    owner.hasLeft = true;
    return result;
  }
}

/** Ends the span of a call with the result, or when a pending result settles. Returns the value for the caller. */
function watchResult<R>(
  result: R,
  running: RunningCall,
  { isNew, isAsync, where }: { isNew: boolean; isAsync: boolean; where: Where },
): R {
  if (isAsync && result instanceof Promise && result.constructor === Promise)
    return deriveFresh(result, running, where) as R;
  const given = !isNew && typeof result === 'object' ? (result as Partial<Promise<unknown>>) : null;
  // A proxy of a promise looks like a promise, but `then` throws.
  const derived =
    given && tryRead(() => isPlainPromise(given) && derivePromise(given, running, where));
  if (derived) return derived as R;
  const then = given && tryRead(() => given.then);
  if (typeof then !== 'function') running.fulfilled(result);
  // A thenable which cannot be watched is returned unchanged.
  else if (tryRead(() => instrumentThenable(given as never, then as never, running, where)))
    running.heard();
  else running.fulfilled(undefined);
  return result;
}

const NO_ARGUMENTS: readonly unknown[] = [];
const NO_CALL: Call = {};

type RunningOptions = Required<Omit<Call, 'isAsync'>> & { readonly record: boolean };

/** Call with a span waiting for the outcome. The first report counts. */
class RunningCall implements PromiseObserver {
  readonly owner: SpanOwner;
  readonly #span: OwnedSpan;
  readonly #call: RunningOptions;
  #isOver = false;

  constructor(owner: SpanOwner, span: OwnedSpan, call: RunningOptions) {
    this.owner = owner;
    this.#span = span;
    this.#call = call;
  }

  get isOver(): boolean {
    return this.#isOver;
  }
  step<R>(work: () => R): R {
    return this.owner.contextStorage.run(this.owner.contextOf(this.#span), work);
  }
  /** Records the return of a thenable whose value may never be requested. */
  heard(): void {
    this.#span.heardAt = this.owner.now();
  }
  fulfilled(value: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { record, isNew } = this.#call;
    const span = this.#span;
    if (!isNew && tryRead(() => isFollowable(value, this.owner))) {
      followInPlace(this.owner, span, value as object, { record, endedBy: this.#signal() });
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
    const isUnread = error === UNOBSERVED;
    if (isUnread || (given?.aborted && given.reason === error))
      this.owner.guard('stopped', () => recordAbort(span, error));
    else span.fail(error);
    span.end(isUnread ? span.heardAt : undefined);
  }
  #signal(): AbortSignal | undefined {
    return tryRead(() => signalAmong(this.#call.args));
  }
}
