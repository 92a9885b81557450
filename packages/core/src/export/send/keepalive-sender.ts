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
  readonly attempt: SendBatch;
  /** Told what has become of a request, once. */
  readonly settle: (cargo: Batch, result: SendResult) => void;
  /** Puts back first into the queue what could not leave. */
  readonly putBack: (cargo: Batch) => void;
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

  leave(cargo: Batch): void {
    const parcel = createInFlightBatch(cargo, 0, 0);
    this.add(parcel, this.#depart(parcel));
  }

  /** How many there are. */
  get count(): number {
    return this.#underWay.size;
  }

  /** This one is over when `gone` resolves. */
  add(parcel: InFlightBatch, gone: Promise<void>): void {
    this.#underWay.set(
      parcel,
      gone.finally(() => this.#underWay.delete(parcel)),
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
  over(): Promise<unknown> {
    return Promise.all(this.#underWay.values());
  }

  /** Nothing is settled any more. */
  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  /** What does not arrive is dropped for `reason`. */
  discard(reason: DropReason): void {
    for (const parcel of this.#underWay.keys()) parcel.discarded = reason;
  }

  /** A hidden page often comes back: what could not be delivered on leaving goes back into the queue. */
  async #depart(parcel: InFlightBatch): Promise<void> {
    const { attempt, settle, putBack } = this.#parts;
    const result = await attempt(parcel, createSendOptions(parcel, true));
    if (this.#stopped || !result) return;
    const { cargo } = parcel;
    if (parcel.discarded && isCancelled(parcel, result))
      settle(cargo, { status: 'drop', reason: parcel.discarded });
    else if (result.status === 'split' && itemsOf(cargo).length > 1) {
      // At once, not one after the other's answer: there may be nobody left to hear it.
      for (const half of splitBatch(cargo)) this.leave(half);
    } else if (result.status !== 'retry') settle(cargo, result);
    else putBack(cargo);
  }
}
