import { DONE } from './read-text.ts';
import { errorIn, parseMessage, textIn } from './text-in.ts';
import type { ReadTextOptions } from './read-text.ts';

/** How the messages of an answer are read. */
export interface ReadMessagesOptions extends ReadTextOptions {
  /** Tells the answer's last message, whose text is not read. Default: the text `[DONE]`. */
  readonly isEnd?: ((message: unknown) => boolean) | undefined;
  /** Ends the answer with the signal's reason: `turn.signal`. */
  readonly signal?: AbortSignal | undefined;
}

/** What has come and has not been read. */
type Arrival = { readonly data: unknown } | { readonly error: unknown } | 'end';

/**
 * Reads the text of an answer from an EventSource, which is closed at the end and when the loop is left. A source that
 * reconnects is read on.
 *
 * @example
 * const source = new EventSource(`/api/chat?question=${encodeURIComponent(question)}`);
 * for await (const piece of turn.follow(readEventSource(source, { signal: turn.signal }))) show(piece);
 */
export async function* readEventSource(
  source: EventSource,
  options: ReadMessagesOptions = {},
): AsyncGenerator<string, void> {
  try {
    yield* readArrivals(source, options, {
      message: (event) => ({ data: (event as MessageEvent<unknown>).data }),
      error: () =>
        source.readyState === source.CLOSED
          ? { error: new Error('The event source has closed.') }
          : undefined,
    });
  } finally {
    source.close();
  }
}

/**
 * Reads the text of an answer from a WebSocket, which stays open for others. A socket that closes ends the answer: with an
 * error unless it closes normally (1000, 1005).
 *
 * @example
 * socket.send(question);
 * for await (const piece of turn.follow(readSocket(socket, { signal: turn.signal }))) show(piece);
 */
export function readSocket(
  socket: WebSocket,
  options: ReadMessagesOptions = {},
): AsyncGenerator<string, void> {
  return readArrivals(socket, options, {
    message: (event) => ({ data: (event as MessageEvent<unknown>).data }),
    close: (event) => {
      const { code } = event as CloseEvent;
      if (code === 1000 || code === 1005) return 'end';
      return { error: new Error(`The socket has closed with code ${code}.`) };
    },
  });
}

async function* readArrivals(
  target: EventTarget,
  { textOf = textIn, isEnd = (message) => message === DONE, signal }: ReadMessagesOptions,
  events: Readonly<Record<string, (event: Event) => Arrival | undefined>>,
): AsyncGenerator<string, void> {
  const arrived: Arrival[] = [];
  let wake = (): void => {};
  const listening = new AbortController();
  const put = (arrival: Arrival | undefined): void => {
    if (arrival) arrived.push(arrival);
    wake();
  };
  for (const [name, read] of Object.entries(events))
    target.addEventListener(name, (event) => put(read(event)), { signal: listening.signal });
  signal?.addEventListener('abort', wakeUp, { signal: listening.signal });
  function wakeUp(): void {
    wake();
  }
  try {
    for (;;) {
      signal?.throwIfAborted();
      const arrival = arrived.shift();
      if (arrival === undefined) {
        // oxlint-disable-next-line no-await-in-loop -- waits for the next message
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      if (arrival === 'end') return;
      if ('error' in arrival) throw arrival.error;
      const message = typeof arrival.data === 'string' ? parseMessage(arrival.data) : arrival.data;
      if (isEnd(message)) return;
      const error = errorIn(message);
      if (error && typeof message !== 'string') throw error;
      const text = textOf(message);
      if (text) yield text;
    }
  } finally {
    listening.abort();
  }
}
