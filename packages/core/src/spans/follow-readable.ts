import type { StreamWatch } from './stream-watch.ts';

/**
 * Watches a ReadableStream from a stream around it, because what consumes one natively (`new Response(stream)`,
 * `pipeTo`) calls no method that could be watched. Nothing is read ahead: the source is pulled once for each read.
 */
export function followReadable<T>(
  watch: StreamWatch,
  source: ReadableStream<T>,
): ReadableStream<T> {
  let reader: ReadableStreamDefaultReader<T> | undefined;
  const read = (): ReadableStreamDefaultReader<T> => (reader ??= source.getReader());
  return new ReadableStream<T>(
    {
      async pull(controller) {
        try {
          const { done, value } = await watch.step(() => read().read());
          if (done) {
            watch.done();
            controller.close();
          } else {
            watch.chunk(value);
            controller.enqueue(value);
          }
        } catch (error) {
          watch.failed(error);
          controller.error(error);
        }
      },
      cancel(reason) {
        watch.cancelled(reason);
        return read().cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const READERS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

/** Watches the body of a Response that stays the same object: `body`, `text()` and the rest read through the watch. */
export function followResponse(watch: StreamWatch, response: Response): Response {
  const { body, headers } = response;
  if (!body) return response;
  const followed = followReadable(watch, body);
  const through = new Response(followed, { headers });
  Object.defineProperty(response, 'body', { get: () => through.body, configurable: true });
  Object.defineProperty(response, 'bodyUsed', { get: () => through.bodyUsed, configurable: true });
  for (const name of READERS) {
    const method: unknown = (through as unknown as Record<string, unknown>)[name];
    if (typeof method !== 'function') continue;
    Object.defineProperty(response, name, {
      value: method.bind(through),
      configurable: true,
      writable: true,
    });
  }
  Object.defineProperty(response, 'clone', {
    value: () => new Response(through.clone().body, response),
    configurable: true,
    writable: true,
  });
  return response;
}
