import type { StreamWatch } from './stream-watch.ts';

type Methods = Pick<AsyncIterator<unknown>, 'next' | 'return' | 'throw'>;

/** Replaces methods on this one object. It is fresh from the user's function, and stays the same object to everybody. */
function override(target: object, methods: Record<string | symbol, unknown>): void {
  for (const key of Reflect.ownKeys(methods)) {
    const value = methods[key as string];
    if (value !== undefined)
      Object.defineProperty(target, key, { value, configurable: true, writable: true });
  }
}

/** Watches a generator: lazily, `next`, `return` and `throw` forwarded, each step with the span active. */
export function followGenerator(
  watch: StreamWatch,
  generator: Generator<unknown>,
): Generator<unknown> {
  const step = (
    work: () => IteratorResult<unknown>,
    stopped: boolean,
    reason?: unknown,
  ): IteratorResult<unknown> => {
    let result: IteratorResult<unknown>;
    try {
      result = watch.step(work);
    } catch (error) {
      watch.failed(error);
      throw error;
    }
    if (!result.done) watch.chunk(result.value);
    else if (stopped) watch.cancelled(reason);
    else watch.done(result.value);
    return result;
  };
  const { next, return: stop, throw: raise } = generator;
  override(generator, {
    next: (...sent: [] | [unknown]) => step(() => next.apply(generator, sent), false),
    return: (value: unknown) => step(() => stop.call(generator, value), true),
    throw: (error: unknown) => step(() => raise.call(generator, error), false),
  });
  return generator;
}

/**
 * Watches an async generator, or anything with an async iterator: the object stays what it is, and the first iterator
 * asked of it is the one that is watched.
 */
export function followAsyncIterable<T extends AsyncIterable<unknown>>(
  watch: StreamWatch,
  source: T,
): T {
  if (isIterator(source)) {
    watchIterator(watch, source);
    return source;
  }
  const open = source[Symbol.asyncIterator];
  override(source, {
    [Symbol.asyncIterator]: (): AsyncIterator<unknown> =>
      watchIterator(
        watch,
        watch.step(() => open.call(source)),
      ),
  });
  return source;
}

const isIterator = (value: object): value is AsyncGenerator<unknown> =>
  typeof (value as { next?: unknown }).next === 'function';

/** Watches one iterator in place. */
function watchIterator<I extends Methods>(watch: StreamWatch, iterator: I): I {
  const { next, return: stop, throw: raise } = iterator;
  const step = async (
    work: () => Promise<IteratorResult<unknown>>,
    stopped: boolean,
  ): Promise<IteratorResult<unknown>> => {
    try {
      const result = await watch.step(work);
      if (!result.done) watch.chunk(result.value);
      else if (stopped) watch.cancelled();
      else watch.done(result.value);
      return result;
    } catch (error) {
      watch.failed(error);
      throw error;
    }
  };
  override(iterator, {
    next: (...sent: [] | [undefined]) => step(() => next.apply(iterator, sent), false),
    return: stop && ((value?: unknown) => step(() => stop.call(iterator, value), true)),
    throw: raise && ((error?: unknown) => step(() => raise.call(iterator, error), false)),
  });
  return iterator;
}
