import { isSignal } from './abort.ts';
import { override } from './override.ts';
import type { StreamWatch } from './stream-watch.ts';

type Result = IteratorResult<unknown>;
type Step = (...sent: readonly unknown[]) => Result | PromiseLike<Result>;

/** Watches a generator: lazily, `next`, `return` and `throw` forwarded, each step with the span active. */
export function followGenerator(
  watch: StreamWatch,
  generator: Generator<unknown>,
): Generator<unknown> {
  watchIterator(watch, generator);
  return generator;
}

/** An async iterable that is more than that: OpenAI's `Stream` has a source of its iterators, and a controller. */
interface Source extends AsyncIterable<unknown> {
  readonly iterator?: unknown;
  readonly controller?: { readonly signal?: unknown } | undefined;
}

/**
 * Watches an async generator, or anything with an async iterator: the object stays what it is, and the first iterator
 * asked of it is the one that is watched, whether by its consumer or by its own `tee()` and `toReadableStream()`.
 */
export function followAsyncIterable<T extends Source>(watch: StreamWatch, source: T): T {
  const signal = source.controller?.signal;
  if (isSignal(signal)) watch.alsoEndedBy(signal);
  if (isIterator(source)) {
    watchIterator(watch, source);
    return source;
  }
  let isOpen = false;
  const opening =
    (open: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): unknown => {
      const get = (): unknown => Reflect.apply(open, source, args);
      if (isOpen) return get();
      isOpen = true;
      const iterator = watch.step(get) as AsyncIterator<unknown>;
      return watch.attempt(() => watchIterator(watch, iterator), iterator);
    };
  const { iterator } = source;
  override(source, {
    [Symbol.asyncIterator]: opening(source[Symbol.asyncIterator]),
    iterator:
      typeof iterator === 'function'
        ? opening(iterator as () => AsyncIterator<unknown>)
        : undefined,
  });
  return source;
}

const isIterator = (value: object): value is AsyncGenerator<unknown> =>
  typeof (value as { next?: unknown }).next === 'function';

/**
 * Watches one iterator in place: each step with the span active, answered as the iterator answers it, at once or with a
 * promise. `left` is called in place of cancelling where leaving the iterator leaves its source open.
 */
export function watchIterator<I extends object>(
  watch: StreamWatch,
  iterator: I,
  left?: () => void,
): I {
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
        watch.contain(() => Reflect.apply(method as Step, iterator, sent)),
        arrived,
        (error) => watch.failed(error),
      );
    };
  const { next, return: stop, throw: raise } = iterator as Partial<AsyncIterator<unknown>>;
  override(iterator, {
    next: step(next),
    return: stop && step(stop, true),
    throw: raise && step(raise),
  });
  return iterator;
}
