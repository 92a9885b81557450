import type { ErrorInfo, ReactNode } from 'react';
import { contained } from './guarded-tracer.ts';
import { openSpan } from './open-span.ts';
import type { ReactTracer } from './provider.tsx';
import { useTracer } from './provider.tsx';
import { Component, createElement } from '#react';

/** Props of {@link TraceErrorBoundary}. */
export interface TraceErrorBoundaryProps {
  /** Content shown in place of the failed children; a function receives the error and a reset function. */
  readonly fallback?: (ReactNode | ((error: unknown, reset: () => void) => ReactNode)) | undefined;
  /** Called for every error. Errors thrown by the callback are ignored. */
  readonly onError?: ((error: unknown, info: ErrorInfo) => void) | undefined;
  readonly children?: ReactNode | undefined;
}

/**
 * Shows a fallback where rendering fails, and records the error as a span. A failure of tracing never shows.
 *
 * @example
 * <TraceErrorBoundary fallback={<p>Something went wrong.</p>}>
 *   <Chat />
 * </TraceErrorBoundary>
 */
export function TraceErrorBoundary(props: TraceErrorBoundaryProps): ReactNode {
  const tracer = useTracer();
  return createElement(Boundary, { ...props, tracer });
}

interface BoundaryProps extends TraceErrorBoundaryProps {
  readonly tracer: ReactTracer | undefined;
}
interface BoundaryState {
  readonly failed?: { readonly error: unknown } | undefined;
}

/** The class component behind {@link TraceErrorBoundary}. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = {};

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failed: { error } };
  }

  /** Records the error. React unmounts the whole root if the method throws. */
  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    const { tracer, onError } = this.props;
    const span = openSpan(tracer, 'render error', {
      eventType: 'chain',
      metadata: { component_stack: info.componentStack },
    });
    contained(() => span.fail(error));
    contained(() => span.end());
    contained(() => onError?.(error, info));
  }

  override render(): ReactNode {
    const { failed } = this.state;
    const { fallback, children } = this.props;
    if (!failed) return children;
    return typeof fallback === 'function'
      ? fallback(failed.error, () => this.setState({ failed: undefined }))
      : fallback;
  }
}
