import type { HoneyHiveSpan } from '@honeyhive/core';
import type { RequestFacts } from './request-facts.ts';
import type { RequestOptions } from './request-options.ts';

/** Parts of a tracer for adapters to one kind of server. */
export interface RequestParts {
  readonly isEnabled: () => boolean;
  /** Runs a callback of the app. Counts and logs its errors once, and returns `undefined` for them. */
  readonly guard: {
    <R>(what: string, work: () => R): R | undefined;
    <R>(what: string, work: () => R, fallback: R): R;
    report(what: string, error: unknown): void;
  };
  /** Logs a message for the server's operator, once. */
  readonly say: (message: string) => void;
  /** Runs `work` without tracing anything inside. */
  readonly untraced: <R>(work: () => R) => R;
  /** Resolves once recorded spans have been sent, after 2 s at most. */
  readonly flush: () => Promise<void>;
  /** Resolves once the trace of a request has ended and been sent. */
  readonly sentAfter: (span: HoneyHiveSpan) => Promise<unknown>;
  /**
   * Runs `work` with the span of a request, below the caller's span and in the caller's session. The span is not active
   * yet; `work` ends it. Returns a promise if the options contain callbacks, whose argument is `request`.
   */
  readonly begin: <R, T>(
    facts: RequestFacts,
    request: R,
    options: RequestOptions<R>,
    work: (span: HoneyHiveSpan) => T,
  ) => T | Promise<T>;
}
