/** A stream of numbers with a record of reads and cancellations. */
export interface Source {
  readonly stream: ReadableStream<string>;
  readonly pulls: () => number;
  /** Reasons of cancellations. */
  readonly cancelled: unknown[];
}

/** Creates a stream of `'1'` to `` `${to}` ``, filled only on request, and then closed. */
export function numbers(to = 3, highWaterMark = 0): Source {
  let pulls = 0;
  const cancelled: unknown[] = [];
  const stream = new ReadableStream<string>(
    {
      pull(controller) {
        pulls += 1;
        if (pulls > to) controller.close();
        else controller.enqueue(`${pulls}`);
      },
      cancel: (reason) => void cancelled.push(reason),
    },
    { highWaterMark },
  );
  return { stream, pulls: () => pulls, cancelled };
}

/** A stream of bytes whose readers may bring their own buffer. */
export const bytes = (text: string): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let rest = new TextEncoder().encode(text);
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      controller.enqueue(rest.slice(0, 2));
      rest = rest.slice(2);
      if (rest.length > 0) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
};

/** Returns `stream` typed with iterators, which some runtimes and type versions lack. */
export const iterable = <T>(
  stream: ReadableStream<T>,
): AsyncIterable<T> & { values(options: { preventCancel: boolean }): AsyncIterable<T> } =>
  stream as never;

/** Reads every chunk of a stream with the default reader. */
export async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const reader = stream.getReader();
  const all: T[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    all.push(value);
  }
}

/** Creates a sink that records written chunks and may fail at a given chunk. */
export function sink(
  failAt?: string,
  error?: unknown,
): { stream: WritableStream<string>; written: string[] } {
  const written: string[] = [];
  const stream = new WritableStream<string>({
    write(chunk) {
      if (chunk === failAt) throw error;
      written.push(chunk);
    },
  });
  return { stream, written };
}
