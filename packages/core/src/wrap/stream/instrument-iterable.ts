import { isSignal } from '../record-abort.ts';
import { overrideMethod } from './override-methods.ts';
import { methodNames, instrumentMethods } from './instrument-methods.ts';
import { StreamObservers } from './stream-observers.ts';

type Result = IteratorResult<unknown>;
type Step = (...sent: readonly unknown[]) => Result | PromiseLike<Result>;

/**
 * Watches a generator lazily: `next`, `return` and `throw` are forwarded, and every step runs with the span active.
 */
export function followGenerator(
  watch: StreamObservers,
  generator: Generator<unknown>,
): Generator<unknown> {
  instrumentIterator(watch, generator);
  return generator;
}

/** Async iterable with more members: OpenAI's `Stream` has a source of iterators, and a controller. */
interface Source extends AsyncIterable<unknown> {
  readonly iterator?: unknown;
  readonly controller?: { readonly signal?: unknown } | undefined;
}

/**
 * Watches an async generator, or any object with an async iterator. The object stays the same. The next requested
 * iterator is watched, whether requested by the consumer or by the object's `tee()` and `toReadableStream()`.
 */
export function followAsyncIterable<T extends Source>(watch: StreamObservers, source: T): T {
  const signal = source.controller?.signal;
  if (isSignal(signal)) watch.alsoEndedBy(signal);
  if (isIterator(source)) {
    instrumentIterator(watch, source);
    return source;
  }
  const opening =
    (open: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): unknown => {
      const get = (): unknown => Reflect.apply(open, source, args);
      const taken = watch.split();
      if (!taken) return get();
      const iterator = taken.step(get) as AsyncIterator<unknown>;
      return taken.attempt(() => instrumentIterator(taken, iterator), iterator);
    };
  const { iterator } = source;
  // No part of a frozen object is watched.
  instrumentMethods(watch, source);
  overrideMethod(source, {
    [Symbol.asyncIterator]: opening(source[Symbol.asyncIterator]),
    iterator:
      typeof iterator === 'function'
        ? opening(iterator as () => AsyncIterator<unknown>)
        : undefined,
  });
  return source;
}

/** True for an iterator. A cursor also has a `next` for items: further methods identify a cursor. */
const isIterator = (value: object): value is AsyncGenerator<unknown> =>
  typeof (value as { next?: unknown }).next === 'function' &&
  (typeof (value as { return?: unknown }).return === 'function' ||
    methodNames(value).every((name) => name === 'next' || name === 'throw'));

/**
 * Watches an iterator in place: every step runs with the span active and answers as the iterator does, at once or
 * with a promise. `left` is called in place of cancelling if leaving the iterator leaves the source open.
 */
export function instrumentIterator<I extends object>(
  watch: StreamObservers,
  iterator: I,
  left?: () => void,
): I {
  const known = StreamObservers.of(iterator);
  if (known) {
    if (known !== watch) watch.moveTo(known);
    return iterator;
  }
  const step =
    (method: unknown, isStop = false) =>
    (...sent: readonly unknown[]): unknown => {
      const arrived = (result: Result): void => {
        if (!result.done) watch.chunk(result.value);
        else if (!isStop) watch.done(result.value);
        else if (left) left();
        else watch.cancelled();
      };
      return watch.settle(
        watch.runStep(() => Reflect.apply(method as Step, iterator, sent)),
        arrived,
        (error) => watch.failed(error),
      );
    };
  const { next, return: stop, throw: raise } = iterator as Partial<AsyncIterator<unknown>>;
  overrideMethod(iterator, {
    next: step(next),
    return: stop && step(stop, true),
    throw: raise && step(raise),
  });
  watch.register(iterator);
  watch.endWhenCollected(iterator);
  return iterator;
}
