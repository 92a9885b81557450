import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';

/** Minimum milliseconds between a failed attempt and the next, however often flush is called. */
const LEAST_PAUSE_MS = 500;

/**
 * Tracks the time of the next attempt for any request, backing off while a server fails every request, and the total
 * time spent on attempts.
 */
export class RetryClock {
  /** In a row. */
  #failures = 0;
  #begunAt = -Infinity;
  #endedAt = Infinity;
  #readyAt = 0;
  /** Pause requested by the server after the last attempt, in milliseconds: never cut short. */
  #askedMs = 0;
  #triedMs = 0;

  /** Nothing has got through since the last failure. */
  get isDown(): boolean {
    return this.#failures > 0;
  }

  /**
   * Milliseconds of attempts and pauses. Pauses requested by the server do not count. A gap counts for at most the
   * longest pause: a process frozen for an hour has not retried for an hour.
   */
  get elapsedMs(): number {
    return this.#triedMs;
  }

  /** Milliseconds until the next attempt. */
  delayMs(now: number): number {
    return this.#readyAt - now;
  }

  /** Returns the milliseconds until an attempt on demand is allowed. */
  minDelayMs(now: number): number {
    return this.#begunAt + LEAST_PAUSE_MS - now;
  }

  /** An attempt begins. */
  onAttempt(now: number): void {
    const gapMs = Math.max(0, now - this.#endedAt - this.#askedMs);
    this.#triedMs += Math.min(gapMs, MAX_BACKOFF_MS);
    this.#begunAt = now;
  }

  /** Records the end of an attempt, counted for at most `mostMs`. */
  onAttemptEnd(now: number, mostMs: number): void {
    this.#triedMs += Math.min(now - this.#begunAt, mostMs);
    this.#endedAt = now;
    this.#askedMs = 0;
  }

  /** Records a final response: accepted or refused. */
  onSuccess(): void {
    this.#failures = 0;
    this.#readyAt = 0;
  }

  /** Records a failure; returns the milliseconds to wait beyond the pause requested by the server. */
  onFailure(now: number, askedMs: number, isHurried: boolean): number {
    this.#failures += 1;
    const waitMs = Math.max(
      backoffMs(this.#failures - 1, isHurried),
      this.#begunAt + LEAST_PAUSE_MS - now,
      askedMs,
    );
    this.retryAfter(now, askedMs);
    this.#readyAt = now + waitMs;
    return waitMs - askedMs;
  }

  /** The server wants to be left alone for so long. */
  retryAfter(now: number, askedMs: number): void {
    this.#askedMs = askedMs;
    if (askedMs > 0) this.#readyAt = now + askedMs;
  }

  /** The next attempt may be made now, unless the server has said when. */
  retryNow(): void {
    if (this.#askedMs <= 0) this.#readyAt = 0;
  }
}
