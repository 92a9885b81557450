import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';

/** Milliseconds between a failed attempt and the next at least, however often somebody flushes. */
const LEAST_PAUSE_MS = 500;

/**
 * When the next attempt may be made, of whatever request: ever more seldom while a server fails on all of them. And how
 * long has been spent on trying.
 */
export class RetryClock {
  /** In a row. */
  #failures = 0;
  #begunAt = -Infinity;
  #endedAt = Infinity;
  #readyAt = 0;
  /** What the server has asked for at the end of the last attempt, in milliseconds: nobody may cut it short. */
  #askedMs = 0;
  #triedMs = 0;

  /** Nothing has got through since the last failure. */
  get isDown(): boolean {
    return this.#failures > 0;
  }

  /**
   * Milliseconds of attempts and of the pauses between them. Those that the server has asked for are none of it, and no
   * gap counts for more than a pause can take: a process that was frozen for an hour has not tried for an hour.
   */
  get elapsedMs(): number {
    return this.#triedMs;
  }

  /** Milliseconds until the next attempt. */
  delayMs(now: number): number {
    return this.#readyAt - now;
  }

  /** Milliseconds until an attempt may be made for somebody who asks for it. */
  minDelayMs(now: number): number {
    return this.#begunAt + LEAST_PAUSE_MS - now;
  }

  /** An attempt begins. */
  onAttempt(now: number): void {
    const gapMs = Math.max(0, now - this.#endedAt - this.#askedMs);
    this.#triedMs += Math.min(gapMs, MAX_BACKOFF_MS);
    this.#begunAt = now;
  }

  /** It has ended; one takes `mostMs` at most. */
  onAttemptEnd(now: number, mostMs: number): void {
    this.#triedMs += Math.min(now - this.#begunAt, mostMs);
    this.#endedAt = now;
    this.#askedMs = 0;
  }

  /** The server has taken it, or has said that it does not want it. */
  onSuccess(): void {
    this.#failures = 0;
    this.#readyAt = 0;
  }

  /** It failed: gives back the milliseconds to wait of its own accord, beside what the server asks for. */
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
