import { isTagged } from '../values/is-tagged.ts';
import type { Logger } from './logger.ts';

/**
 * The one place that swallows: it runs the SDK's work beside the user's, counts what throws, and says each kind once.
 * A user's result, error and timing never depend on what happens in here.
 */
export interface Guard {
  /**
   * Runs `work`; what it throws is counted under `what` and `fallback` is given back instead. A promise is given back as
   * it is, and its rejection is counted too.
   */
  <R>(what: string, work: () => R): R | undefined;
  <R>(what: string, work: () => R, fallback: R): R;
  /** The same for a promise that nobody awaits. */
  settle(what: string, promise: Promise<unknown> | undefined): void;
  /** Counts a failure that was seen elsewhere. */
  report(what: string, error: unknown): void;
  /** How often each kind of work has failed since start. */
  readonly failures: Readonly<Record<string, number>>;
}

const text = (error: unknown): string => {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return 'an error that cannot be printed';
  }
};

/** A promise, of any realm. Other thenables stay untouched: asking one may begin its work. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const isThenable = typeof (value as Partial<Promise<unknown>>).then === 'function';
    return isThenable && isTagged(value, 'Promise');
  } catch {
    return false;
  }
}

/** Makes a guard that says on `logger()`, once per kind, what it has contained. */
export function createGuard(logger: () => Logger): Guard {
  const failures: Record<string, number> = {};

  const report = (what: string, error: unknown): void => {
    const before = failures[what] ?? 0;
    failures[what] = before + 1;
    if (before > 0) return;
    try {
      const told: unknown = logger().warn(
        `${what} failed and was contained (said once): ${text(error)}`,
      );
      if (isPromise(told)) told.catch(() => {});
    } catch {
      // A logger that throws has nobody left to tell; the count above still shows it.
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
