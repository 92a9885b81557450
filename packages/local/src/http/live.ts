import type { Changes } from '../changes.ts';

const HEARTBEAT_MS = 15_000;

/** Sends Server-Sent Events: a message per changed session, and a periodic comment to keep the connection open. */
export class Live {
  readonly #changes: Changes;
  readonly #open = new Set<() => void>();

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Returns a new stream of messages; the stream ends with the request or with {@link close}. */
  response(): Response {
    const encoder = new TextEncoder();
    let stop = (): void => {};
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (text: string): void => {
          // A stalled reader must not cost unbounded memory: the reader reloads after reconnecting.
          if ((controller.desiredSize ?? 0) < -10_000) stop();
          else controller.enqueue(encoder.encode(text));
        };
        const off = this.#changes.on((ids) => {
          for (const id of ids) send(`data: ${JSON.stringify({ session_id: id })}\n\n`);
        });
        const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
        heartbeat.unref();
        let stopped = false;
        stop = () => {
          if (stopped) return;
          stopped = true;
          off();
          clearInterval(heartbeat);
          this.#open.delete(stop);
          try {
            controller.close();
          } catch {
            // the reader closed the stream first
          }
        };
        this.#open.add(stop);
        send('retry: 1000\n\n');
      },
      cancel: () => stop(),
    });
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' };
    return new Response(stream, { headers });
  }

  /** Ends every stream. */
  close(): void {
    for (const stop of this.#open) stop();
  }
}
