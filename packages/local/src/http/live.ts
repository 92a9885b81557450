import type { Changes } from '../changes.ts';

const HEARTBEAT_MS = 15_000;

/** Server-Sent Events: one message per session that changed, and a comment now and then to keep the line open. */
export class Live {
  readonly #changes: Changes;
  readonly #open = new Set<() => void>();

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** A new stream of messages; it ends with the request or with {@link close}. */
  response(): Response {
    const encoder = new TextEncoder();
    let stop = (): void => {};
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (text: string): void => {
          // A reader that went to sleep is not worth unbounded memory: it reloads when it reconnects.
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
            // the reader closed it first
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

  /** Ends all streams. */
  close(): void {
    for (const stop of this.#open) stop();
  }
}
