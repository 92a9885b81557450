import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

/** Common part of Node's readable streams, including streams of packages and older versions. */
export interface EmitterStream {
  readonly readable: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: unknown;
  emit(event: string | symbol, ...args: unknown[]): boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  pipe(destination: never): unknown;
  read(size?: number): unknown;
}

/** Follows Node streams: pages have no such streams, and load no code for Node streams. */
export interface EmitterStreams {
  isStream(value: object): value is EmitterStream;
  follow(watch: StreamObservers, stream: EmitterStream): void;
}

const METHODS = ['emit', 'on', 'pipe', 'read'] as const;

/**
 * True for a Node readable stream, known by shape: core imports no runtime. A stream with `readable` not true has
 * been read or destroyed, and is a finished value.
 */
const isEmitterStream = (value: object): value is EmitterStream =>
  'readable' in value &&
  typeof value.readable === 'boolean' &&
  METHODS.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');

/**
 * Watches a Node stream in place. For every reader (`data`, `read()`, `pipe` or `for await`) a chunk is emitted
 * once, even without listeners. Watching adds no listener, so the stream neither starts to flow nor swallows an
 * error.
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

/** Reports a close without an end: the stream was destroyed, with an error or because the rest was unwanted. */
function closed(watch: StreamObservers, { errored, readableEnded }: EmitterStream): void {
  if (errored) watch.failed(errored);
  else if (readableEnded) watch.done();
  else watch.cancelled();
}

/** Node streams, for runtimes with Node streams. */
export const EMITTER_STREAMS: EmitterStreams = {
  isStream: isEmitterStream,
  follow: followEmitter,
};
