import type { Later } from '../runtime.ts';

/** Timers take no more: they would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A pause between two attempts. */
export interface Pause {
  readonly over: Promise<void>;
  /** Ends it, unless the server has asked for it. */
  hurry(): void;
  /** Ends it. */
  end(): void;
}

/** A pause of `ms` milliseconds. */
export function pause(later: Later, ms: number, isAsked: boolean): Pause {
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    const cancel = later(done, Math.min(ms, LONGEST_TIMER_MS));
    end = done;
    function done(): void {
      cancel();
      resolve();
    }
  });
  return { over, end, hurry: isAsked ? () => {} : end };
}

/** Waits for `work` to settle, but no longer than `timeoutMs`. */
export function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    // What is left of a deadline may be less than nothing.
    const timer = setTimeout(resolve, Math.max(0, Math.min(timeoutMs, LONGEST_TIMER_MS)));
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    void work.then(done, done);
  });
}
