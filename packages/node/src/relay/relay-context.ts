import type { Forward, Onward } from './forward/forward-queued.ts';
import type { Refusal } from './refusal.ts';

/** What a relay needs of its tracer. */
export interface RelayContext {
  /** Where spans and updates go; a refusal where they have nowhere to go. Asked at each request. */
  readonly onward: (forward: Forward) => Onward | Refusal;
  /** Whether something waits to be sent or is being sent. */
  readonly isBusy: () => boolean;
  /** The project of the tracer, which is the project of what pages send. */
  readonly project: string | undefined;
  /** Runs what the app has given; what it throws is counted, said once, and gives `undefined`. */
  readonly guard: <R>(what: string, work: () => R) => R | undefined;
  /** The same for what takes time, and no longer than `timeoutMs`. */
  readonly settled: <R>(
    what: string,
    work: () => R | Promise<R>,
    timeoutMs: number,
  ) => Promise<R | undefined>;
  /** Counts a failure, and says it once. */
  readonly report: (what: string, error: unknown) => void;
  /** Says something to the server's owner, each `what` once. */
  readonly say: (what: string, message: string) => void;
}

/** Key of the method by which a tracer lends its {@link RelayContext}; not listed by editors. */
export const RELAY_CONTEXT: unique symbol = Symbol('honeyhive relay context');
