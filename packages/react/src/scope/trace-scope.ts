import type { SpanOptions } from '@honeyhive/core';
import type { ReactNode } from 'react';
import { TracersContext, useTracer } from '../provider/provider.tsx';
import { createElement, useContext, useEffect, useMemo } from '#react';
import { createScope } from './create-scope.ts';
import { scopedTracer } from './scoped-tracer.ts';

/** Props of {@link TraceScope}. */
export interface TraceScopeProps {
  /** Name of the span. A new name ends the span and starts another. */
  readonly name: string;
  /** OpenTelemetry attributes of the span; new values are added while it is open. */
  readonly attributes?: SpanOptions['attributes'];
  /** Name of the tracer whose hooks below the span applies to. Default: the nearest tracer. */
  readonly tracer?: string | undefined;
  readonly children?: ReactNode | undefined;
}

/**
 * Gives hooks below a parent span, open while the scope is mounted. A span that is active at a call, and belongs to the
 * scope's trace, stays the nearer parent. Scopes nest.
 *
 * @example
 * <TraceScope name="checkout" attributes={{ 'cart.items': items.length }}>
 *   <Payment />
 * </TraceScope>
 */
export function TraceScope(props: TraceScopeProps): ReactNode {
  const { name, attributes, tracer: key = 'default', children } = props;
  const outer = useContext(TracersContext);
  const tracer = useTracer(key);
  const scope = useMemo(() => createScope(tracer, name), [tracer, name]);
  const inner = useMemo(
    () => (tracer ? { ...outer, [key]: scopedTracer(tracer, scope) } : outer),
    [outer, key, tracer, scope],
  );
  useEffect(() => scope.mount(), [scope]);
  useEffect(() => scope.setAttributes(attributes ?? {}), [scope, attributes]);
  return createElement(TracersContext.Provider, { value: inner }, children);
}
