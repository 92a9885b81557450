import { overrideMethod } from './override-methods.ts';
import type { StreamObservers } from './stream-observers.ts';

/** A ReadableStream as its consumer around it needs it. */
interface Source<T> {
  getReader(): ReadableStreamDefaultReader<T>;
  /** True for a stream of bytes: what stands around it has readers that bring their own buffer, too. */
  readonly isBytes?: boolean;
  /** Called before the source is first read. */
  readonly onRead?: (() => void) | undefined;
  /** Called with the error of the source before readers of the stream around it see one. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A stream around another, and the lock it holds on it. */
export interface Around<T> {
  readonly stream: ReadableStream<T>;
  lock(): void;
  release(): void;
}

/**
 * Watches a ReadableStream from a stream around it, because what consumes one natively (`new Response(stream)`,
 * `pipeTo`) calls no method that could be watched. Nothing is read ahead: the source is pulled once for each read.
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

/** True for a stream of bytes: only it has readers that bring their own buffer. Leaves it was. */
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
    // A pipe that lets go of its source leaves a read behind: nothing is wrong with the source.
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
        // Somebody who brought a buffer waits for it to come back.
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
  // Held by the stream as long as anybody may read it.
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

/** Watches the body of a Response that stays the same object: `body`, `text()` and the rest read through the watch. */
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

/** How the source of a body has ended: with an error, or not. */
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
    // Bun forgets the type of what it reads from a stream.
    const type = read.type || response.headers.get('content-type') || '';
    return type === read.type ? read : read.slice(0, read.size, type);
  };
  overrideMethod(response, methods);
}

/**
 * Runs one reader of a body. A Response made of a stream rejects with a TypeError of its own when that stream fails; a
 * fetched one rejects with the source's error: an AbortError, a TimeoutError, the reason of the caller's signal.
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
    // Names what has closed the stream, in Chromium.
    if (error instanceof SyntaxError) error.message = error.message.replace(/^Failed to .*?: /, '');
    const isOwn = !failure || isRefused || !(error instanceof TypeError);
    // A Response has words of its own for a connection that is cut, unless they are around those of its stream.
    throw isOwn || (failure instanceof TypeError && !error.message.includes(failure.message))
      ? error
      : failure;
  }
}

/** What `clone` gives: the branch's body under everything else the original says, its address too. */
function copyOf(original: Response, branch: Response, source: BodySource): Response {
  const copy = new Response(branch.body, original);
  readThrough(copy, copy, source);
  for (const name of ABOUT)
    Object.defineProperty(copy, name, { value: original[name], configurable: true });
  return copy;
}
