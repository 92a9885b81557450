import { Boundary } from '../provider/error-boundary.tsx';
import { contained } from '../provider/guarded-tracer.ts';
import { openSpan } from '../provider/open-span.ts';
import type { ReactTracer } from '../provider/provider.tsx';

/** Arguments of React's handlers, all of React 19's kinds together. */
interface RootErrorInfo {
  readonly componentStack?: string | null | undefined;
  /** Class component that has caught the error. */
  readonly errorBoundary?: object | null | undefined;
}
type OnError = (error: unknown, info: RootErrorInfo) => void;

/** Error handlers of a React root: options of `createRoot` and `hydrateRoot`. React 18 reads the last one. */
export interface RootErrorHandlers {
  /** Called for an error that no boundary has caught: React has unmounted the root. */
  readonly onUncaughtError: OnError;
  /** Called for an error that a boundary has caught. */
  readonly onCaughtError: OnError;
  /** Called for an error that React has recovered from, such as a hydration mismatch. */
  readonly onRecoverableError: OnError;
}

/** React's own handling, which a handler replaces. */
const REPORT: OnError = (error) =>
  typeof reportError === 'function' ? reportError(error) : LOG(error, {});
// oxlint-disable-next-line no-console -- React's own way with a caught error
const LOG: OnError = (error) => console.error(error);

/**
 * Records every error that React reports to a root as a span, once: errors of a `TraceErrorBoundary` are its own. The
 * app's handlers in `handlers` are called afterwards; React's own reporting stays where there is none.
 *
 * @example
 * createRoot(element, traceRootErrors(tracer)).render(<App />);
 */
export function traceRootErrors(
  tracer: ReactTracer | undefined,
  handlers: Partial<RootErrorHandlers> = {},
): RootErrorHandlers {
  const handler =
    (kind: 'uncaught' | 'caught' | 'recovered', next: OnError): OnError =>
    (error, info) => {
      if (!(contained(() => info.errorBoundary) instanceof Boundary))
        record(tracer, kind, error, info);
      next(error, info);
    };
  return {
    onUncaughtError: handler('uncaught', handlers.onUncaughtError ?? REPORT),
    onCaughtError: handler('caught', handlers.onCaughtError ?? LOG),
    onRecoverableError: handler('recovered', handlers.onRecoverableError ?? REPORT),
  };
}

// oxlint-disable-next-line max-params
function record(
  tracer: ReactTracer | undefined,
  kind: 'uncaught' | 'caught' | 'recovered',
  error: unknown,
  info: RootErrorInfo,
): void {
  const metadata = { error_kind: kind, component_stack: contained(() => info.componentStack) };
  const span = openSpan(tracer, 'render error', { eventType: 'chain', metadata });
  // React shows the right page after a recovery: nothing has failed for the reader.
  if (kind === 'recovered') contained(() => span.recordException(error as Error));
  else contained(() => span.fail(error));
  contained(() => span.end());
}
