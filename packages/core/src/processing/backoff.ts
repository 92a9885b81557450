const FIRST_MS = 500;
const MOST_MS = 15_000;

/** The longest that {@link backoffMs} gives, in milliseconds. */
export const LONGEST_BACKOFF_MS: number = MOST_MS * 1.5;

/** Milliseconds to wait before the next attempt: doubling from half a second to 15, with ±50 % of chance so that many senders do not return together. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const wait = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return wait * (0.5 + random());
}
