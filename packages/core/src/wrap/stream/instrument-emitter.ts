import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

/** What Node's readable streams have in common, those of packages and of older days too. */
export interface EmitterStream {
  readonly readable: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: unknown;
  emit(event: string | symbol, ...args: unknown[]): boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  pipe(destination: never): unknown;
  read(size?: number): unknown;
}

/** Follows streams of Node's kind: pages have none, and load no code for them. */
export interface EmitterStreams {
  isStream(value: object): value is EmitterStream;
  follow(watch: StreamObservers, stream: EmitterStream): void;
}

const METHODS = ['emit', 'on', 'pipe', 'read'] as const;

/**
 * True for a readable stream of Node's kind. Known by its shape: core imports no runtime. Where its `readable` is not
 * true it has been read, or destroyed, and is a finished value.
 */
const isEmitterStream = (value: object): value is EmitterStream =>
  'readable' in value &&
  typeof value.readable === 'boolean' &&
  METHODS.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/**
 * Watches a stream of Node's kind in place. Whoever reads it, by `data`, `read()`, `pipe` or `for await`, each chunk is
 * emitted once, also where nobody listens: seeing it there adds no listener, so the stream neither starts to flow nor
 * swallows an error.
 */
function followEmitter(watch: StreamObservers, stream: EmitterStream): void {
  const { emit, read } = stream;
  overrideMethod(stream, {
    read: (...args: readonly unknown[]): unknown =>
      watch.step(() =>
        Reflect.apply(read as (...args: readonly unknown[]) => unknown, stream, args),
      ),
    emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'data') watch.chunk(args[0]);
      else if (event === 'end') watch.done();
      else if (event === 'error') watch.failed(args[0]);
      else if (event === 'close') closed(watch, stream);
      return Reflect.apply(emit, stream, [event, ...args]);
    },
  });
}

/** Closed without an end: destroyed, with an error or because nobody wanted the rest. */
function closed(watch: StreamObservers, { errored, readableEnded }: EmitterStream): void {
  if (errored) watch.failed(errored);
  else if (readableEnded) watch.done();
  else watch.cancelled();
}

/** Node's streams, for runtimes that have them. */
export const EMITTER_STREAMS: EmitterStreams = {
  isStream: isEmitterStream,
  follow: followEmitter,
};
