/**
 * Gives a function that has `work` called soon: at the end of this turn, or when `everyMs` milliseconds have passed since
 * the last time. Any number of calls until then are one.
 */
export function paced(work: () => void, everyMs: number): () => void {
  let isScheduled = false;
  let lastAt = -Infinity;
  const run = (): void => {
    isScheduled = false;
    lastAt = performance.now();
    work();
  };
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    const waitMs = lastAt + everyMs - performance.now();
    if (waitMs > 0) setTimeout(run, waitMs);
    else queueMicrotask(run);
  };
}
