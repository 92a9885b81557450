/** Stream of a generated client: `tee`, `toReadableStream` and `for await` read through the shared `iterator`. */
interface ClientStream extends AsyncIterable<unknown> {
  iterator?: () => AsyncIterator<unknown>;
  readonly controller?: AbortController;
}

export const isStream = (value: unknown): value is ClientStream =>
  typeof (value as { [Symbol.asyncIterator]?: unknown } | null | undefined)?.[
    Symbol.asyncIterator
  ] === 'function';

/** Returns the source shared by every way of reading a client's stream; `undefined` for other streams. */
export function iteratedOf(stream: ClientStream): AsyncIterable<unknown> | undefined {
  const { iterator } = stream;
  if (typeof iterator !== 'function') return undefined;
  return { [Symbol.asyncIterator]: () => iterator.call(stream) };
}

interface Chunk {
  readonly choices?: readonly unknown[];
  usage?: unknown;
}

/** Returns the chunks of an answer as without requested usage. */
export function withoutUsage(chunks: AsyncIterator<unknown>): AsyncIterableIterator<unknown> {
  return {
    async next() {
      for (;;) {
        const step = await chunks.next();
        const chunk = step.value as Chunk | undefined;
        if (step.done || typeof chunk !== 'object' || !chunk) return step;
        if (chunk.usage && chunk.choices?.length === 0) continue;
        if (chunk.usage === null) delete chunk.usage;
        return step;
      }
    },
    return: (value) => chunks.return?.(value) ?? Promise.resolve({ done: true, value }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
