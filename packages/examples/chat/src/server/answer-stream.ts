import { describeModelError } from './model-error.ts';

const encoder = new TextEncoder();
const frame = (data: unknown, event?: string) =>
  encoder.encode(
    `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
  );

/**
 * Sends pieces of text as server-sent events. A disconnect of the reader aborts the signal of `start` at once,
 * through the request signal or a cancelled body.
 */
export function streamAnswer(
  start: (signal: AbortSignal) => AsyncIterable<string>,
  request: Request,
): Response {
  const leaving = new AbortController();
  const pieces = start(leaving.signal)[Symbol.asyncIterator]();
  const leave = () => {
    leaving.abort();
    // A producer waiting for the reader is notified too, and can finish.
    pieces.return?.().catch(() => undefined);
  };
  if (request.signal.aborted) leave();
  else request.signal.addEventListener('abort', leave, { once: true });

  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await pieces.next();
        if (leaving.signal.aborted) return controller.error(leaving.signal.reason);
        if (next.done !== true) {
          controller.enqueue(frame({ text: next.value }));
          return;
        }
        controller.enqueue(frame('[DONE]'));
      } catch (error) {
        if (leaving.signal.aborted) return controller.error(leaving.signal.reason);
        // The status is already sent, so a failure is sent as a separate event.
        console.error(`The model request failed: ${String(error)}`);
        controller.enqueue(frame({ message: describeModelError(error) }, 'error'));
      }
      request.signal.removeEventListener('abort', leave);
      controller.close();
    },
    cancel: leave,
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
}
