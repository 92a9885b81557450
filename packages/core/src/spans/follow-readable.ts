import { override } from './override.ts';
import type { StreamWatchers } from './stream-watchers.ts';

/** A ReadableStream as its consumer around it needs it. */
interface Source<T> {
  getReader(): ReadableStreamDefaultReader<T>;
  /** True for a stream of bytes: what stands around it has readers that bring their own buffer, too. */
  readonly isBytes?: boolean;
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
  watch: StreamWatchers,
  source: ReadableStream<T>,
): ReadableStream<T> =>
  around<T>(watch, {
    getReader: () => source.getReader(),
    isBytes: isByteStream((options) => source.getReader(options)),
  }).stream;

/** True for a stream of bytes: only it has readers that bring their own buffer. Leaves it as it was. */
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
export function around<T>(watch: StreamWatchers, source: Source<T>): Around<T> {
  let reader: ReadableStreamDefaultReader<T> | undefined;
  let isReleased = false;
  const read = (): ReadableStreamDefaultReader<T> => (reader ??= source.getReader());
  const pull = async (
    controller: ReadableStreamDefaultController<T> | ReadableByteStreamController,
  ): Promise<void> => {
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
      // A pipe that lets go of its source leaves a read behind: nothing is wrong with the source.
      if (isReleased) return;
      watch.failed(error);
      controller.error(error);
    }
  };
  const cancel = (reason: unknown): Promise<void> => {
    watch.cancelled(reason);
    return read().cancel(reason);
  };
  const stream = source.isBytes
    ? new ReadableStream({ type: 'bytes', pull, cancel }, { highWaterMark: 0 })
    : new ReadableStream<T>({ pull, cancel }, { highWaterMark: 0 });
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
export function followResponse(watch: StreamWatchers, response: Response): Response {
  const { body, headers } = response;
  if (!body) return response;
  const through = new Response(followReadable(watch, body), { headers });
  const methods: Record<string, unknown> = { clone: () => copyOf(response, through.clone()) };
  for (const name of READERS) {
    const method: unknown = (through as unknown as Record<string, unknown>)[name];
    if (typeof method === 'function') methods[name] = (): unknown => method.call(through);
  }
  methods['blob'] = async (): Promise<Blob> => {
    const blob = await through.blob();
    // Bun forgets the type of what it reads from a stream.
    const type = blob.type || headers.get('content-type') || '';
    return type === blob.type ? blob : blob.slice(0, blob.size, type);
  };
  override(response, methods);
  Object.defineProperty(response, 'body', { get: () => through.body, configurable: true });
  Object.defineProperty(response, 'bodyUsed', { get: () => through.bodyUsed, configurable: true });
  return response;
}

/** What `clone` gives: the branch's body under everything else the original says, its address too. */
function copyOf(original: Response, branch: Response): Response {
  const copy = new Response(branch.body, original);
  for (const name of ABOUT)
    Object.defineProperty(copy, name, { value: original[name], configurable: true });
  return copy;
}
