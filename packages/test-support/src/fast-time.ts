import { onTestFinished, vi } from 'vitest';

/** Real milliseconds between two steps of the fast clock. */
const STEP_MS = 2;

/**
 * Lets timers, `Date` and `performance` run up to `factor` times as fast as real time until the test has finished.
 * Sockets work in real time. The clock makes at most one step a turn of the event loop, so a busy machine slows the
 * clock down together with the code under test.
 */
export function speedUpTime(factor = 10): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  const clock = setInterval(() => {
    // A hook of the test file may have restored the real timers already.
    if (vi.isFakeTimers()) vi.advanceTimersByTime(STEP_MS * factor);
  }, STEP_MS);
  onTestFinished(() => {
    clearInterval(clock);
    vi.useRealTimers();
  });
}
