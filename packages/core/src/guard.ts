import type { Logger } from './logger.ts';

/**
 * The one place that swallows: it runs the SDK's work beside the user's, counts what throws, and says each kind once.
 * A user's result, error and timing never depend on what happens in here.
 */
export interface Guard {
  /** Runs `work`; what it throws is counted under `what` and `fallback` is given back instead. */
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

/** Makes a guard that says on `logger()`, once per kind, what it has contained. */
export function createGuard(logger: () => Logger): Guard {
  const failures: Record<string, number> = {};

  const report = (what: string, error: unknown): void => {
    const before = failures[what] ?? 0;
    failures[what] = before + 1;
    if (before > 0) return;
    try {
      logger().warn(`${what} failed and was contained (said once): ${text(error)}`);
    } catch {
      // A logger that throws has nobody left to tell; the count above still shows it.
    }
  };

  const guard = <R>(what: string, work: () => R, fallback?: R): R | undefined => {
    try {
      return work();
    } catch (error) {
      report(what, error);
      return fallback;
    }
  };

  const settle = (what: string, promise: Promise<unknown> | undefined): void => {
    promise?.then(undefined, (error: unknown) => report(what, error));
  };

  return Object.assign(guard, { settle, report, failures });
}
