/** What a source of numbers has gone through. */
export interface Source {
  readonly stream: ReadableStream<string>;
  readonly pulls: () => number;
  /** The reasons it was cancelled with. */
  readonly cancelled: unknown[];
}

/** A stream of `'1'` to `` `${to}` `` that is filled on request only, and then closed. */
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

/** `stream` with the iterators that not every runtime, nor every version of the types, gives it. */
export const iterable = <T>(
  stream: ReadableStream<T>,
): AsyncIterable<T> & { values(options: { preventCancel: boolean }): AsyncIterable<T> } =>
  stream as never;

/** Everything a stream holds, read by its default reader. */
export async function readAll<T>(stream: ReadableStream<T>): Promise<T[]> {
  const reader = stream.getReader();
  const all: T[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return all;
    all.push(value);
  }
}

/** A sink that keeps what is written, and may fail at one of them. */
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
