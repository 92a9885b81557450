import { type Cargo, halvesOf, itemsOf } from '../queue/send-queue.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { Attempt } from './send-batch.ts';
import type { Delivered } from '../transport/transport.ts';
import { isCalledOff, type Parcel, parcelOf, sendOptions } from '../queue/in-flight-batch.ts';

/** What departures work for. */
interface Parts {
  readonly attempt: Attempt;
  /** Told what has become of a request, once. */
  readonly settle: (cargo: Cargo, result: Delivered) => void;
  /** Puts back first into the queue what could not leave. */
  readonly putBack: (cargo: Cargo) => void;
}

/**
 * Requests beside whatever else is under way: those that may outlive the page, each sent once and at once, and updates
 * that are not answered in time.
 */
export class Departures {
  readonly #parts: Parts;
  readonly #underWay = new Map<Parcel, Promise<void>>();
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  leave(cargo: Cargo): void {
    const parcel = parcelOf(cargo, 0, 0);
    this.add(parcel, this.#depart(parcel));
  }

  /** How many there are. */
  get count(): number {
    return this.#underWay.size;
  }

  /** This one is over when `gone` resolves. */
  add(parcel: Parcel, gone: Promise<void>): void {
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
  async #depart(parcel: Parcel): Promise<void> {
    const { attempt, settle, putBack } = this.#parts;
    const result = await attempt(parcel, sendOptions(parcel, true));
    if (this.#stopped || !result) return;
    const { cargo } = parcel;
    if (parcel.discarded && isCalledOff(parcel, result))
      settle(cargo, { status: 'drop', reason: parcel.discarded });
    else if (result.status === 'split' && itemsOf(cargo).length > 1) {
      // At once, not one after the other's answer: there may be nobody left to hear it.
      for (const half of halvesOf(cargo)) this.leave(half);
    } else if (result.status !== 'retry') settle(cargo, result);
    else putBack(cargo);
  }
}
