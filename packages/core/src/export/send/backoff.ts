const FIRST_MS = 500;
const MOST_MS = 15_000;
/** While spans are dropped because too many wait: three seconds at most. */
const HURRIED_MS = 2_000;

/** The longest that {@link backoffMs} gives, in milliseconds. */
export const MAX_BACKOFF_MS: number = MOST_MS * 1.5;

/** Milliseconds to wait before the next attempt: doubling from half a second to 15, with ±50 % of chance so that many senders do not return together. */
export function backoffMs(attempt: number, isHurried = false): number {
  const mostMs = isHurried ? HURRIED_MS : MOST_MS;
  return Math.min(mostMs, FIRST_MS * 2 ** Math.min(attempt, 10)) * (0.5 + Math.random());
}
