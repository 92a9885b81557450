import type { SetTimer } from './set-timer.ts';
import { startTimer } from './start-timer.ts';

/** A pause between two attempts. */
export interface Delay {
  readonly over: Promise<void>;
  /** Ends the pause. */
  end(): void;
}

/** A pause of `ms` milliseconds. */
export function delay(setTimer: SetTimer, ms: number): Delay {
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    const cancel = setTimer(() => end(), ms);
    end = () => {
      cancel();
      resolve();
    };
  });
  return { over, end };
}

/** Waits for `work` to settle, but no longer than `timeoutMs`. */
export function withTimeout(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = startTimer(resolve, timeoutMs, true);
    const done = (): void => {
      cancel();
      resolve();
    };
    void work.then(done, done);
  });
}
