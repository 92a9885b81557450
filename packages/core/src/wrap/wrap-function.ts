import type { AnyFunction } from './any-function.ts';
import { ROOT_CONTEXT } from '../context/root-context.ts';
import { isPlainPromise } from '../context/restoring-promise.ts';
import { signalAmong, recordAbort } from './record-abort.ts';
import { describeArguments, type Parameter } from './function-arguments.ts';
import { tryRead } from '../values/try-read.ts';
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

/** Who traces a call, found for each call: a tracer of its own, or the one active where the call happens. */
export type FindTracer = (
  options: SpanOptions,
) => { readonly owner: SpanOwner; readonly parent?: ParentSpan } | undefined;

/**
 * `target`, with each call in a span. The result is a proxy, so name, length, own properties, prototype and `new`
 * stay what they are; a call costs one check when nothing is recorded.
 */
export function wrapFunction<F extends AnyFunction>(
  find: FindTracer,
  target: F,
  options: SpanOptions = {},
): F {
  let parameters: readonly Parameter[] | undefined;
  const isAsync = isAsyncFunction(target);
  /** The span of one call; `undefined` where nothing is recorded. */
  const begin = (args: readonly unknown[]): Begun | undefined => {
    const found = find(options);
    if (!found?.owner.enabled) {
      found?.owner.missed();
      return undefined;
    }
    const { owner, parent } = found;
    // An option that cannot be read costs itself alone.
    const said = <Name extends keyof SpanOptions>(name: Name): SpanOptions[Name] =>
      tryRead(() => options[name]);
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
 * Runs what has to be done before a call. What throws in here is an option that cannot be read, or a stack that ends:
 * the call is made in any case.
 */
function attemptOurs<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A function that runs `call` in its place, and is `target` to everybody. */
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

/** Outputs that were given are not replaced by the result. */
export const recordsOutput = (options: unknown): boolean =>
  tryRead(() => (options as SpanOptions | undefined)?.outputs) === undefined;

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
  owner: SpanOwner,
  span: OwnedSpan,
  work: () => R,
  record = true,
  { args = NO_ARGUMENTS, isNew = false, isAsync = false }: Call = NO_CALL,
): R {
  if (!owner.enabled) return work();
  const { contextStorage } = owner;
  // Only where a promise puts it back does it matter.
  const caller = contextStorage.swap ? contextStorage.get() : ROOT_CONTEXT;
  const running = new RunningCall(owner, span, { args, isNew, record });
  let result: R;
  try {
    result = contextStorage.run(owner.contextOf(span), work);
  } catch (error) {
    // Notes first, in assignments alone, that there is a span to end: the stack may have no room for more.
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

/** Ends the span of a call with what it has given back, or has it wait for that; gives what to hand out. */
function watchResult<R>(
  result: R,
  running: RunningCall,
  { isNew, isAsync, where }: { isNew: boolean; isAsync: boolean; where: Where },
): R {
  if (isAsync && result instanceof Promise && result.constructor === Promise)
    return deriveFresh(result, running, where) as R;
  const given = !isNew && typeof result === 'object' ? (result as Partial<Promise<unknown>>) : null;
  // A proxy of a promise looks like one, and cannot be asked: that throws.
  const derived =
    given && tryRead(() => isPlainPromise(given) && derivePromise(given, running, where));
  if (derived) return derived as R;
  const then = given && tryRead(() => given.then);
  if (typeof then !== 'function') running.fulfilled(result);
  // A thenable that cannot be watched goes to its caller unchanged.
  else if (tryRead(() => instrumentThenable(given as never, then as never, running, where)))
    running.heard();
  else running.fulfilled(undefined);
  return result;
}

const NO_ARGUMENTS: readonly unknown[] = [];
const NO_CALL: Call = {};

type RunningOptions = Required<Omit<Call, 'isAsync'>> & { readonly record: boolean };

/** A call whose span waits for what it comes to. The first that is heard counts. */
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
  /** Notes that the call has given back something that nobody may ask for its value. */
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
