/** Maximum milliseconds of a timer. A longer timer would fire at once. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Calls `work` after `ms` milliseconds; returns a cancel function. `Infinity` and any delay beyond the limit of
 * timers become 24 days; non-numbers and elapsed times become 0. The timer does not keep a process alive, unless
 * `keepsAlive`.
 */
export function startTimer(work: () => void, ms: number, keepsAlive = false): () => void {
  // oxlint-disable-next-line no-restricted-globals
  const timer: unknown = setTimeout(work, Math.min(MAX_MS, ms > 0 ? ms : 0));
  // A number in pages, which have no process.
  if (!keepsAlive) (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as number);
}
