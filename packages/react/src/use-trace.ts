import type {
  EnrichData,
  HoneyHiveSpan,
  SpanOptions,
  TraceFunction,
  WithSpan,
} from '@honeyhive/core';
import { useMemo } from 'react';
import { NO_SPAN, untraced } from './no-span.ts';
import { type ReactTracer, useTracer } from './provider.tsx';

/** What a component can do with the nearest tracer. The functions stay the same between renders. */
export interface Trace {
  readonly tracer: ReactTracer | undefined;
  readonly trace: TraceFunction;
  readonly withSpan: WithSpan;
  startSpan(this: void, name: string, options?: SpanOptions): HoneyHiveSpan;
  enrichSpan(this: void, data: EnrichData): boolean;
  enrichSession(this: void, data: EnrichData): void;
  /** The session that spans belong to now; empty without a provider. See `useSession` for one that is followed. */
  readonly sessionId: string;
}

/** Tracing for a component: the nearest provider's tracer, or the one called `name`. Without one, code runs untraced. */
export function useTrace(name?: string): Trace {
  const tracer = useTracer(name);
  return useMemo(() => (tracer ? traceOf(tracer) : UNTRACED), [tracer]);
}

const traceOf = (tracer: ReactTracer): Trace => ({
  tracer,
  trace: tracer.trace,
  withSpan: tracer.withSpan,
  startSpan: (name, options) => tracer.startSpan(name, options),
  enrichSpan: (data) => tracer.enrichSpan(data),
  enrichSession: (data) => tracer.enrichSession(data),
  get sessionId() {
    return tracer.sessionId;
  },
});

const last = (given: readonly unknown[]): unknown => given.at(-1);

const UNTRACED: Trace = {
  tracer: undefined,
  trace: untraced,
  withSpan: (...given: readonly unknown[]) =>
    (last(given) as (span: HoneyHiveSpan) => unknown)(NO_SPAN),
  startSpan: () => NO_SPAN,
  enrichSpan: () => false,
  enrichSession: () => {},
  sessionId: '',
};
