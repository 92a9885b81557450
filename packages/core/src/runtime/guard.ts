import { isTagged } from '../values/is-tagged.ts';
import type { Logger } from './logger.ts';

/**
 * Guard, the only place which swallows errors: runs the SDK's work beside user code, counts failures, and logs every
 * kind once. A user's result, error and timing never depend on the guarded work.
 */
export interface Guard {
  /**
   * Runs `work`. An error is counted under `what`, and `fallback` is returned instead. A promise is returned as is,
   * and a rejection is counted too.
   */
  <R>(what: string, work: () => R): R | undefined;
  <R>(what: string, work: () => R, fallback: R): R;
  /** Counts the rejection of a promise which is not awaited. */
  settle(what: string, promise: Promise<unknown> | undefined): void;
  /** Counts a failure detected elsewhere. */
  report(what: string, error: unknown): void;
  /** Number of failures since start, by kind of work. */
  readonly failures: Readonly<Record<string, number>>;
}

const text = (error: unknown): string => {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return 'unprintable error';
  }
};

/** True for a promise of any realm. Different thenables stay untouched: calling `then` may begin the work. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const isThenable = typeof (value as Partial<Promise<unknown>>).then === 'function';
    return isThenable && isTagged(value, 'Promise');
  } catch {
    return false;
  }
}

/** Creates a guard which logs contained failures to `logger()`, once per kind. */
export function createGuard(logger: () => Logger): Guard {
  const failures: Record<string, number> = {};

  const report = (what: string, error: unknown): void => {
    const before = failures[what] ?? 0;
    failures[what] = before + 1;
    if (before > 0) return;
    try {
      const told: unknown = logger().warn(`${what} failed (caught, logged once): ${text(error)}`);
      if (isPromise(told)) told.catch(() => {});
    } catch {
      // A throwing logger leaves no place to report; the count above still shows the failure.
    }
  };

  const settle = (what: string, promise: Promise<unknown> | undefined): void => {
    promise?.then(undefined, (error: unknown) => report(what, error));
  };

  const guard = <R>(what: string, work: () => R, fallback?: R): R | undefined => {
    try {
      const result = work();
      if (isPromise(result)) settle(what, result);
      return result;
    } catch (error) {
      report(what, error);
      return fallback;
    }
  };

  return Object.assign(guard, { settle, report, failures });
}
