/** Timers take no more milliseconds: they would go off at once. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Calls `work` after `ms` milliseconds; returns what cancels it. `Infinity` and all that timers cannot hold is 24 days,
 * what is no number or is over already is 0. No process is kept alive for it, unless `keepsAlive`.
 */
export function startTimer(work: () => void, ms: number, keepsAlive = false): () => void {
  // oxlint-disable-next-line no-restricted-globals
  const timer: unknown = setTimeout(work, Math.min(MAX_MS, ms > 0 ? ms : 0));
  // A number in pages, which have no process.
  if (!keepsAlive) (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as number);
}
