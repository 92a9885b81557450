import { type Batch, splitBatch, itemsOf } from '../queue/send-queue.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { SendBatch } from './send-batch.ts';
import type { SendResult } from '../transport/transport.ts';
import {
  isCancelled,
  type InFlightBatch,
  createInFlightBatch,
  createSendOptions,
} from '../queue/in-flight-batch.ts';

/** Dependencies of the keepalive sender. */
interface Parts {
  readonly sendBatch: SendBatch;
  /** Receives the final result of a request, once. */
  readonly settle: (batch: Batch, result: SendResult) => void;
  /** Returns an unsent batch to the front of the queue. */
  readonly requeue: (batch: Batch) => void;
}

/**
 * Sends requests in parallel to the main sender: keepalive requests, sent once and at once, and updates without a
 * timely response.
 */
export class KeepaliveSender {
  readonly #parts: Parts;
  readonly #underWay = new Map<InFlightBatch, Promise<void>>();
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  send(batch: Batch): void {
    const inFlight = createInFlightBatch(batch, 0, 0);
    this.add(inFlight, this.#depart(inFlight));
  }

  /** Number of requests in flight. */
  get count(): number {
    return this.#underWay.size;
  }

  /** Adds a request in flight until `gone` resolves. */
  add(inFlight: InFlightBatch, gone: Promise<void>): void {
    this.#underWay.set(
      inFlight,
      gone.finally(() => this.#underWay.delete(inFlight)),
    );
  }

  /** Resolves when a request ends, or more can be sent. */
  next(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    return Promise.race([woken, ...this.#underWay.values()]);
  }

  /** Ends the wait of `next`: more can be sent. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when every batch sent is settled or requeued. */
  settled(): Promise<unknown> {
    return Promise.all(this.#underWay.values());
  }

  /** Nothing is settled any more. */
  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** Drops failing requests for `reason`. */
  discard(reason: DropReason): void {
    for (const inFlight of this.#underWay.keys()) inFlight.discardReason = reason;
  }

  /** Sends a batch as the page hides. A hidden page often comes back: undelivered batches return to the queue. */
  async #depart(inFlight: InFlightBatch): Promise<void> {
    const { sendBatch, settle, requeue } = this.#parts;
    const result = await sendBatch(inFlight, createSendOptions(inFlight, true));
    if (this.#stopped || !result) return;
    const { batch } = inFlight;
    if (inFlight.discardReason && isCancelled(inFlight, result))
      settle(batch, { status: 'drop', reason: inFlight.discardReason });
    else if (result.status === 'split' && itemsOf(batch).length > 1) {
      // Both halves are sent at once: the page may be gone before the first response.
      for (const half of splitBatch(batch)) this.send(half);
    } else if (result.status !== 'retry') settle(batch, result);
    else requeue(batch);
  }
}
