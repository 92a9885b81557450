const FIRST_MS = 500;
const MOST_MS = 15_000;
/** While spans are dropped because too many wait: three seconds at most. */
const HURRIED_MS = 2_000;

/** Longest delay of {@link backoffMs}, in milliseconds. */
export const MAX_BACKOFF_MS: number = MOST_MS * 1.5;

/**
 * Returns the milliseconds before the next attempt: doubling from 500 ms to 15 s, with ±50 % jitter so that many
 * senders do not retry together.
 */
export function backoffMs(attempt: number, isHurried = false): number {
  const mostMs = isHurried ? HURRIED_MS : MOST_MS;
  return Math.min(mostMs, FIRST_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random());
}
