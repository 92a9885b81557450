import { around, type Around, isByteStream } from './passthrough-readable.ts';
import { instrumentIterator } from './instrument-iterable.ts';
import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

type Reader = ReadableStreamDefaultReader<unknown> | ReadableStreamBYOBReader;
type Method = (...args: never[]) => unknown;

// Derived from `ReadableStream`, not from the DOM's type names: Node's own types lack such globals.
type PipeOptions = Parameters<ReadableStream<unknown>['pipeTo']>[1];
type Pair = Parameters<ReadableStream<unknown>['pipeThrough']>[0];
type ReadResult = Awaited<ReturnType<ReadableStreamDefaultReader<unknown>['read']>>;

/**
 * Watches a ReadableStream in place. The stream stays the same object, with the same class and methods, and every
 * way of consuming is watched from the start. A consumer of the platform calling no method (a browser's `new
 * Response(stream)`, a transfer) is not seen: the data is untouched, and the span ends as cancelled (`no longer
 * read`) when the stream is garbage-collected.
 */
export function instrumentReadable(
  watch: StreamObservers,
  stream: ReadableStream<unknown>,
): ReadableStream<unknown> {
  const { getReader, tee, pipeTo, pipeThrough, cancel } = stream;
  // An iterator of the stream's own class may read through `getReader`: a chunk counts once.
  let isIterated = false;
  const call = (method: Method, args: readonly unknown[]): unknown =>
    Reflect.apply(method, stream, args) as unknown;
  const through = (): Around<unknown> =>
    around(watch, {
      getReader: () => call(getReader, []) as ReadableStreamDefaultReader<unknown>,
      isBytes: isByteStream((options) => call(getReader, [options]) as Reader),
    });
  const iterating =
    (open: Method | undefined) =>
    (...args: readonly unknown[]): unknown => {
      if (!open) return undefined;
      if (isIterated || stream.locked) return call(open, args);
      isIterated = true;
      const iterator = watch.step(() => call(open, args)) as AsyncIterator<unknown>;
      const { preventCancel } = (args[0] ?? {}) as { preventCancel?: unknown };
      const left = preventCancel ? (): void => void (isIterated = false) : undefined;
      return watch.attempt(() => instrumentIterator(watch, iterator, left), iterator);
    };
  // Older browsers have neither.
  const { values, [Symbol.asyncIterator]: iterator } = stream as {
    values?: Method;
    [Symbol.asyncIterator]?: Method;
  };
  const methods = {
    getReader(...args: readonly unknown[]) {
      const reader = call(getReader, args) as Reader;
      return isIterated ? reader : watch.attempt(() => watchReader(watch, reader), reader);
    },
    tee() {
      if (stream.locked || isIterated) return call(tee, []);
      const { stream: source, lock } = through();
      const branches = source.tee();
      lock();
      return branches;
    },
    pipeTo(destination: WritableStream<unknown>, options?: PipeOptions) {
      if (stream.locked || isIterated) return call(pipeTo, [destination, options]);
      const { stream: source, lock, release } = through();
      const piped = source.pipeTo(destination, options);
      lock();
      return piped.finally(release);
    },
    pipeThrough(pair: Pair, options?: PipeOptions) {
      if (stream.locked || isIterated) return call(pipeThrough, [pair, options]);
      const { stream: source, lock } = through();
      const readable = source.pipeThrough(pair, options);
      lock();
      return readable;
    },
    cancel(reason?: unknown) {
      if (!stream.locked) watch.cancelled(reason);
      return watch.step(() => call(cancel, [reason]));
    },
    values: values && iterating(values),
    [Symbol.asyncIterator]: iterator && iterating(iterator),
  };
  overrideMethod(stream, methods);
  return stream;
}

/** Watches a reader, with or without a buffer from the caller. `closed` reports the stream's end and failure. */
function watchReader(watch: StreamObservers, reader: Reader): Reader {
  const { read, cancel, releaseLock } = reader;
  let pending = 0;
  let isClosed = false;
  let isReleased = false;
  const ended = (): void => {
    if (isClosed && pending === 0) watch.done();
  };
  reader.closed.then(
    () => {
      isClosed = true;
      ended();
    },
    (error: unknown) => {
      if (!isReleased) watch.failed(error);
    },
  );
  const arrived = (result: ReadResult): void => {
    pending -= 1;
    if (result.done) isClosed = true;
    else watch.chunk(result.value);
    ended();
  };
  overrideMethod(reader, {
    read(...args: readonly unknown[]) {
      pending += 1;
      const asked = watch.step(() =>
        Reflect.apply(read as Method, reader, args),
      ) as Promise<ReadResult>;
      return watch.settle(asked, arrived, () => void (pending -= 1));
    },
    cancel(reason?: unknown) {
      if (!isReleased) watch.cancelled(reason);
      return watch.step(() => cancel.call(reader, reason));
    },
    releaseLock() {
      isReleased = true;
      return releaseLock.call(reader);
    },
  });
  return reader;
}
