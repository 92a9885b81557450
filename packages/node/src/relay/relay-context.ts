import type { Forward, Onward } from './forward/forward-queued.ts';
import type { Refusal } from './refusal.ts';

/** Functions of the tracer used by a relay. */
export interface RelayContext {
  /** Returns the destination of spans and updates, or a refusal without a destination. Called for every request. */
  readonly onward: (forward: Forward) => Onward | Refusal;
  /** Returns true while data is queued or being sent. */
  readonly isBusy: () => boolean;
  /** Project of the tracer, used for the data of pages. */
  readonly project: string | undefined;
  /** Runs a function of the app. Errors are counted, logged once, and return `undefined`. */
  readonly guard: <R>(what: string, work: () => R) => R | undefined;
  /** Runs asynchronous work in the same way, for at most `timeoutMs`. */
  readonly settled: <R>(
    what: string,
    work: () => R | Promise<R>,
    timeoutMs: number,
  ) => Promise<R | undefined>;
  /** Counts a failure and logs the first. */
  readonly report: (what: string, error: unknown) => void;
  /** Logs a message for the server's operator, once per `what`. */
  readonly say: (what: string, message: string) => void;
}

/** Key of the method by which a tracer lends its {@link RelayContext}; not listed by editors. */
export const RELAY_CONTEXT: unique symbol = Symbol('honeyhive relay context');
