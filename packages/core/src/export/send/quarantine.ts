import { backoffMs } from './backoff.ts';
import { splitBatch, itemsOf } from '../queue/send-queue.ts';
import type { InFlightBatch } from '../queue/in-flight-batch.ts';

/** Attempts after which a request makes room for others. */
export const MAX_INLINE_ATTEMPTS = 3;
/** Requests set aside before they are split on a guess: beyond, only if others have got through in between. */
const MAX_SPECULATIVE_SPLITS = 8;

interface Attempted {
  readonly successes: number;
  readonly isFault: boolean;
  readonly isHurried: boolean;
}

/**
 * Requests that fail again and again. They go after everything else, and are taken apart until what ails one is alone:
 * at once where others get through, and otherwise on a guess, since a server may be down that would take them as they
 * are.
 */
export class Quarantine {
  #batches: InFlightBatch[] = [];
  /** When any of them may be tried at the earliest: never one after the other without a pause. */
  #readyAt = 0;
  /** Of them, in a row, while everything else got through. */
  #failures = 0;

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** Nothing has got through lately, and not only one of them has failed. */
  get isStuck(): boolean {
    return this.#failures > 1;
  }

  /** One of them has failed although everything else gets through. */
  onFailure(): void {
    this.#failures += 1;
  }

  /** Something has got through. */
  onSuccess(): void {
    this.#failures = 0;
  }

  /**
   * Takes one after its attempt, whole or in parts.
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

  /** One that may be tried now. */
  next(now: number): InFlightBatch | undefined {
    const due = now < this.#readyAt ? -1 : this.#batches.findIndex(({ dueAt }) => dueAt <= now);
    return due < 0 ? undefined : this.#batches.splice(due, 1)[0];
  }

  /** Milliseconds until one may be tried. */
  waitMs(now: number): number {
    const first = Math.min(...this.#batches.map(({ dueAt }) => dueAt));
    return Math.max(1, Math.max(first, this.#readyAt) - now);
  }

  /** All of them may be tried now. */
  retryNow(): void {
    this.#readyAt = 0;
    for (const inFlight of this.#batches) inFlight.dueAt = 0;
  }

  /** Gives back those that were first sent no later than `since`. */
  takeUntil(since: number): readonly InFlightBatch[] {
    const old = this.#batches.filter((inFlight) => inFlight.firstSentAt <= since);
    this.#batches = this.#batches.filter((inFlight) => inFlight.firstSentAt > since);
    return old;
  }

  /** Gives all of them back. */
  clear(): readonly InFlightBatch[] {
    return this.#batches.splice(0);
  }
}
