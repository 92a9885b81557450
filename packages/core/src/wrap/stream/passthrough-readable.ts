import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

/** ReadableStream as used by the stream around the source. */
interface Source<T> {
  getReader(): ReadableStreamDefaultReader<T>;
  /** True for a byte stream: the stream around the source then also supports readers with a buffer of the caller. */
  readonly isBytes?: boolean;
  /** Called before the source is first read. */
  readonly onRead?: (() => void) | undefined;
  /** Called with the source's error before readers of the stream around the source see an error. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Stream around a source, and control of the source's lock. */
export interface Around<T> {
  readonly stream: ReadableStream<T>;
  lock(): void;
  release(): void;
}

/**
 * Watches a ReadableStream from a stream around the source, because a native consumer (`new Response(stream)`,
 * `pipeTo`) calls no method open to watching. Nothing is read ahead: the source is pulled once per read.
 */
export const followReadable = <T>(
  watch: StreamObservers,
  source: ReadableStream<T>,
  { onRead, onError }: Pick<Source<T>, 'onRead' | 'onError'> = {},
): ReadableStream<T> =>
  around<T>(watch, {
    getReader() {
      onRead?.();
      return source.getReader();
    },
    isBytes: isByteStream((options) => source.getReader(options)),
    onError,
  }).stream;

/** True for a byte stream: only a byte stream has readers with a buffer of the caller. The stream stays unlocked. */
export function isByteStream(
  getReader: (options: { readonly mode: 'byob' }) => { releaseLock(): void },
): boolean {
  try {
    getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** See {@link followReadable}. The source is locked at the first read, or when `lock` says so. */
export function around<T>(watch: StreamObservers, source: Source<T>): Around<T> {
  let reader: ReadableStreamDefaultReader<T> | undefined;
  let isReleased = false;
  let controller: ReadableStreamDefaultController<T> | ReadableByteStreamController;
  const fail = (error: unknown): void => {
    // A pipe releasing the source leaves a read behind: the source has not failed.
    if (isReleased) return;
    watch.failed(error);
    source.onError?.(error);
    controller.error(error);
  };
  const read = (): ReadableStreamDefaultReader<T> => {
    if (!reader) {
      reader = source.getReader();
      // Who holds a reader and does not read hears of the failure, too.
      reader.closed.catch(fail);
    }
    return reader;
  };
  const pull = async (): Promise<void> => {
    try {
      const { done, value } = await watch.step(() => read().read());
      if (done) {
        watch.done();
        controller.close();
        // A reader with a buffer waits for the buffer's return.
        (controller as Partial<ReadableByteStreamController>).byobRequest?.respond(0);
      } else {
        watch.chunk(value);
        controller.enqueue(value as T & ArrayBufferView<ArrayBuffer>);
      }
    } catch (error) {
      fail(error);
    }
  };
  const start = (own: typeof controller): void => void (controller = own);
  // The stream holds `pull` as long as a read is possible.
  watch.endWhenCollected(pull);
  const cancel = (reason: unknown): Promise<void> => {
    watch.cancelled(reason);
    return read().cancel(reason);
  };
  const stream = source.isBytes
    ? new ReadableStream({ type: 'bytes', start, pull, cancel }, { highWaterMark: 0 })
    : new ReadableStream<T>({ start, pull, cancel }, { highWaterMark: 0 });
  return {
    stream: stream as ReadableStream<T>,
    lock: () => void read(),
    release() {
      isReleased = true;
      reader?.releaseLock();
    },
  };
}

const READERS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;
const ABOUT = ['url', 'type', 'redirected'] as const;

/** Watches the body of a Response in place: `body`, `text()` and similar members read through the watch. */
export function followResponse(watch: StreamObservers, response: Response): Response {
  const { body } = response;
  if (!body) return response;
  const source: BodySource = { failures: [] };
  let isRead = false;
  const stream = followReadable(watch, body, {
    onRead: () => (isRead = true),
    onError: (error) => source.failures.push(error),
  });
  const through = new Response(stream, { headers: response.headers });
  readThrough(response, through, source);
  Object.defineProperty(response, 'body', { get: () => through.body, configurable: true });
  Object.defineProperty(response, 'bodyUsed', {
    // A cache, or a service worker, reads the Response itself.
    get: () =>
      through.bodyUsed || (!isRead && Reflect.get(Response.prototype, 'bodyUsed', response)),
    configurable: true,
  });
  return response;
}

/** Errors of a body's source; empty after a normal end. */
interface BodySource {
  readonly failures: unknown[];
}

/** Has `response` read the body of `through`, which may be itself. */
function readThrough(response: Response, through: Response, source: BodySource): void {
  const { blob, clone } = through;
  const methods: Record<string, unknown> = {
    clone: () => copyOf(response, clone.call(through), source),
  };
  for (const name of READERS) {
    const method: unknown = (through as unknown as Record<string, unknown>)[name];
    if (typeof method === 'function')
      methods[name] = () => readBody(through, source, () => method.call(through));
  }
  methods['blob'] = async (): Promise<Blob> => {
    const read = await readBody(through, source, () => blob.call(through));
    // Bun drops the type of a blob read from a stream.
    const type = read.type || response.headers.get('content-type') || '';
    return type === read.type ? read : read.slice(0, read.size, type);
  };
  overrideMethod(response, methods);
}

/**
 * Runs a reader of a body. A Response created from a stream rejects with a separate TypeError when the stream fails;
 * a fetched Response rejects with the source's error: an AbortError, a TimeoutError, the reason of the caller's
 * signal.
 */
async function readBody<T>(
  { bodyUsed, body }: Response,
  { failures }: BodySource,
  read: () => Promise<T>,
): Promise<T> {
  const isRefused = bodyUsed || body?.locked;
  try {
    return await read();
  } catch (error) {
    const [failure] = failures;
    // Chromium prefixes the message with the failed call.
    if (error instanceof SyntaxError) error.message = error.message.replace(/^Failed to .*?: /, '');
    // Firefox rejects with an AbortError for a cut connection, too.
    if (failure instanceof TypeError && !isRefused && error instanceof DOMException) throw failure;
    const isOwn = !failure || isRefused || !(error instanceof TypeError);
    // A Response's own message for a cut connection is kept, unless the message contains the stream's message.
    throw isOwn || (failure instanceof TypeError && !error.message.includes(failure.message))
      ? error
      : failure;
  }
}

/** Returns the result of `clone`: the branch's body, with the original's headers, status and address. */
function copyOf(original: Response, branch: Response, source: BodySource): Response {
  const copy = new Response(branch.body, original);
  readThrough(copy, copy, source);
  for (const name of ABOUT)
    Object.defineProperty(copy, name, { value: original[name], configurable: true });
  return copy;
}
