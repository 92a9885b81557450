import { type Batch, type SendQueue, itemsOf } from '../queue/send-queue.ts';
import { KEEPALIVE_BYTES } from '../transport/http-transport.ts';
import { keepaliveRoom } from '../transport/send-request.ts';

/** More than this no browser sends for a page that is gone: 64 KiB in requests, and as much again in deferred ones. */
const LEAVING_BYTES = 128_000;
/** What stands around the spans of a request, and does not count among what is taken for it. */
const ENVELOPE = 200;

/**
 * Takes what matters most out of the queue, as much as any browser lets go, in pieces small enough to outlive the page.
 * Each is to be sent before the next is asked for: what is under way leaves less room.
 */
export function* createKeepaliveBatches(
  queue: SendQueue,
  maxSpans: number,
): Generator<Batch, void> {
  queue.prioritize();
  let left = LEAVING_BYTES;
  while (left > 0) {
    const piece = queue.take(keepaliveRoom(KEEPALIVE_BYTES) - ENVELOPE, maxSpans);
    if (!piece) return;
    for (const { bytes } of itemsOf(piece)) left -= bytes;
    yield piece;
  }
}
