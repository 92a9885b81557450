import { backoffMs } from './backoff.ts';
import { splitBatch, itemsOf } from '../queue/send-queue.ts';
import type { InFlightBatch } from '../queue/in-flight-batch.ts';

/** Attempts before a request makes room for the next. */
export const MAX_INLINE_ATTEMPTS = 3;
/** Quarantined requests before speculative splits stop; beyond, a split requires a success in between. */
const MAX_SPECULATIVE_SPLITS = 8;

interface Attempted {
  readonly successes: number;
  readonly isFault: boolean;
  readonly isHurried: boolean;
}

/**
 * Requests failing repeatedly. Quarantined requests are sent last, and split until the faulty item is isolated: at
 * once while different requests succeed, otherwise on a guess, since the server may be down and would accept the
 * batches unchanged.
 */
export class Quarantine {
  #batches: InFlightBatch[] = [];
  /** Earliest time for any attempt: attempts are separated by a pause. */
  #readyAt = 0;
  /** Consecutive failures in quarantine while the remaining requests succeeded. */
  #failures = 0;

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** True after more than one failure in quarantine without a success. */
  get isStuck(): boolean {
    return this.#failures > 1;
  }

  /** Records a failure in quarantine while the remaining requests succeed. */
  onFailure(): void {
    this.#failures += 1;
  }

  /** Records a success. */
  onSuccess(): void {
    this.#failures = 0;
  }

  /**
   * Adds a request after an attempt, whole or in parts.
   *
   * @param how `successes`: requests that have got through so far. `isFault`: the server was there and failed, on this
   * very request, it may be. `isHurried`: spans are dropped for lack of room meanwhile.
   */
  add(inFlight: InFlightBatch, now: number, { successes, isFault, isHurried }: Attempted): void {
    const isGuess =
      (isFault || inFlight.attempts > MAX_INLINE_ATTEMPTS) &&
      this.#batches.length < MAX_SPECULATIVE_SPLITS;
    const isKnown = successes > inFlight.successes;
    inFlight.successes = successes;
    const isSplit = itemsOf(inFlight.batch).length > 1 && (isKnown || isGuess);
    if (isSplit) {
      inFlight.dueAt = now;
      for (const batch of splitBatch(inFlight.batch)) this.#batches.push({ ...inFlight, batch });
    } else {
      inFlight.dueAt = now + backoffMs(inFlight.attempts - 1, isHurried);
      this.#batches.push(inFlight);
    }
    if (!isSplit || this.isStuck)
      this.#readyAt = now + backoffMs(Math.max(0, this.#failures - 1), isHurried);
  }

  /** Takes a request due now. */
  next(now: number): InFlightBatch | undefined {
    const due = now < this.#readyAt ? -1 : this.#batches.findIndex(({ dueAt }) => dueAt <= now);
    return due < 0 ? undefined : this.#batches.splice(due, 1)[0];
  }

  /** Returns the milliseconds until a request is due. */
  waitMs(now: number): number {
    const first = Math.min(...this.#batches.map(({ dueAt }) => dueAt));
    return Math.max(1, Math.max(first, this.#readyAt) - now);
  }

  /** Makes every request due now. */
  retryNow(): void {
    this.#readyAt = 0;
    for (const inFlight of this.#batches) inFlight.dueAt = 0;
  }

  /** Removes and returns the requests first sent no later than `since`. */
  takeUntil(since: number): readonly InFlightBatch[] {
    const old = this.#batches.filter((inFlight) => inFlight.firstSentAt <= since);
    this.#batches = this.#batches.filter((inFlight) => inFlight.firstSentAt > since);
    return old;
  }

  /** Removes and returns every request. */
  clear(): readonly InFlightBatch[] {
    return this.#batches.splice(0);
  }
}
