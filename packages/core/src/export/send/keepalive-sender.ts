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

/** What departures work for. */
interface Parts {
  readonly sendBatch: SendBatch;
  /** Told what has become of a request, once. */
  readonly settle: (batch: Batch, result: SendResult) => void;
  /** Puts back first into the queue what could not leave. */
  readonly requeue: (batch: Batch) => void;
}

/**
 * Requests beside whatever else is under way: those that may outlive the page, each sent once and at once, and updates
 * that are not answered in time.
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

  /** How many there are. */
  get count(): number {
    return this.#underWay.size;
  }

  /** This one is over when `gone` resolves. */
  add(inFlight: InFlightBatch, gone: Promise<void>): void {
    this.#underWay.set(
      inFlight,
      gone.finally(() => this.#underWay.delete(inFlight)),
    );
  }

  /** Resolves when one of them is over, or something else may be sent. */
  next(): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    return Promise.race([woken, ...this.#underWay.values()]);
  }

  /** Something else may be sent. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when all that has left is there, or back. */
  settled(): Promise<unknown> {
    return Promise.all(this.#underWay.values());
  }

  /** Nothing is settled any more. */
  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** What does not arrive is dropped for `reason`. */
  discard(reason: DropReason): void {
    for (const inFlight of this.#underWay.keys()) inFlight.discardReason = reason;
  }

  /** A hidden page often comes back: what could not be delivered on leaving goes back into the queue. */
  async #depart(inFlight: InFlightBatch): Promise<void> {
    const { sendBatch, settle, requeue } = this.#parts;
    const result = await sendBatch(inFlight, createSendOptions(inFlight, true));
    if (this.#stopped || !result) return;
    const { batch } = inFlight;
    if (inFlight.discardReason && isCancelled(inFlight, result))
      settle(batch, { status: 'drop', reason: inFlight.discardReason });
    else if (result.status === 'split' && itemsOf(batch).length > 1) {
      // At once, not one after the other's answer: there may be nobody left to hear it.
      for (const half of splitBatch(batch)) this.send(half);
    } else if (result.status !== 'retry') settle(batch, result);
    else requeue(batch);
  }
}
