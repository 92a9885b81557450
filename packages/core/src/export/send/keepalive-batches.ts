import { type Batch, type SendQueue, itemsOf } from '../queue/send-queue.ts';
import { KEEPALIVE_BYTES } from '../transport/http-transport.ts';
import { keepaliveRoom } from '../transport/send-request.ts';

/** Most bytes any browser sends for an unloaded page: 64 KiB in requests, and as much again in deferred requests. */
const LEAVING_BYTES = 128_000;
/** Bytes around the spans of a request, not counted when taking items. */
const ENVELOPE = 200;

/**
 * Takes the most important items from the queue, up to the browser limit, in batches small enough for keepalive.
 * Send every batch before requesting the next: bytes in flight leave less room.
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
