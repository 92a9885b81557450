import type { TracerOperations } from '@honeyhive/core';

/** Options of {@link traceErrors}. */
export interface TraceErrorsOptions {
  /** Leaves an error out for the result `true`: errors of browser extensions, for instance. */
  readonly ignore?: ((error: unknown) => boolean) | undefined;
}

/** Errors recorded for a page. A loop of errors stays bounded; the last span says so. */
const MAX_ERRORS = 100;

/**
 * Records each uncaught error and each unhandled rejection of the page as a failed span `page error`, once per error object.
 * The page's own handling and the console stay unchanged. At most 100 errors are recorded. Returns the undo function.
 *
 * @example
 * traceErrors(tracer);
 */
export function traceErrors(
  tracer: Pick<TracerOperations, 'startSpan'>,
  { ignore }: TraceErrorsOptions = {},
): () => void {
  const seen = new WeakSet<object>();
  const listening = new AbortController();
  const { signal } = listening;
  let count = 0;
  const record = (kind: string, error: unknown, place: object): void => {
    try {
      const isObject = typeof error === 'object' && error !== null;
      if (count >= MAX_ERRORS || (isObject && seen.has(error)) || ignore?.(error) === true) return;
      if (isObject) seen.add(error);
      count += 1;
      const metadata = { error_kind: kind, ...place, ...(count === MAX_ERRORS && LAST) };
      tracer.startSpan('page error', { eventType: 'chain', metadata }).fail(error).end();
    } catch {
      // An error in here would be reported to the page, and come back.
    }
  };
  const onError = ({ error, message, filename, lineno, colno }: ErrorEvent): void =>
    // A script of another origin hides the error itself.
    record('uncaught', error ?? new Error(message), {
      file: filename,
      line: lineno,
      column: colno,
    });
  const onRejection = ({ reason }: PromiseRejectionEvent): void =>
    record('unhandled_rejection', reason, {});
  addEventListener('error', onError, { signal });
  addEventListener('unhandledrejection', onRejection, { signal });
  return () => listening.abort();
}

const LAST = { further_errors: 'not recorded' };
