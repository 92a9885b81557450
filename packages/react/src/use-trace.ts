import type {
  EnrichData,
  HoneyHiveSpan,
  SpanOptions,
  TraceFunction,
  WithSpan,
} from '@honeyhive/core';
import { useMemo } from 'react';
import { contained } from './contained.ts';
import { NO_SPAN, untraced } from './no-span.ts';
import { type ReactTracer, useTracer } from './provider.tsx';
import { useSyncExternalStore } from './react-features.ts';

/** What a component can do with the nearest tracer. The functions stay the same between renders. */
export interface Trace {
  readonly tracer: ReactTracer | undefined;
  readonly trace: TraceFunction;
  readonly withSpan: WithSpan;
  startSpan(this: void, name: string, options?: SpanOptions): HoneyHiveSpan;
  enrichSpan(this: void, data: EnrichData): boolean;
  enrichSession(this: void, data: EnrichData): void;
  /** The session that spans belong to now; empty without a provider, on a server and while hydrating. See `useSession` for one that is followed. */
  readonly sessionId: string;
}

/** Tracing for a component: the nearest provider's tracer, or the one called `name`. Without one, code runs untraced. */
export function useTrace(name?: string): Trace {
  const tracer = useTracer(name);
  const isHydrated = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const members = useMemo(
    () => (tracer && contained(() => membersOf(tracer))) ?? UNTRACED,
    [tracer],
  );
  return useMemo(
    () => ({
      ...members,
      get sessionId() {
        return (isHydrated && contained(() => tracer?.sessionId)) || '';
      },
    }),
    // oxlint-disable-next-line react/memo-dependencies -- the getter reads them
    [members, tracer, isHydrated],
  );
}

const membersOf = (tracer: ReactTracer): Omit<Trace, 'sessionId'> => ({
  tracer,
  trace: tracer.trace,
  withSpan: withSpanOf(tracer.withSpan),
  startSpan: (name, options) => contained(() => tracer.startSpan(name, options)) ?? NO_SPAN,
  enrichSpan: (data) => contained(() => tracer.enrichSpan(data)) ?? false,
  enrichSession: (data) => contained(() => tracer.enrichSession(data)),
});

/** A `withSpan` that runs the app's function even where the tracer's throws before. */
const withSpanOf =
  (withSpan: WithSpan): WithSpan =>
  (...given: readonly unknown[]) => {
    const work = last(given) as (span: HoneyHiveSpan) => unknown;
    let isCalled = false;
    const called = (span: HoneyHiveSpan): unknown => {
      isCalled = true;
      return work(span);
    };
    try {
      return (withSpan as (...args: unknown[]) => unknown)(...given.slice(0, -1), called);
    } catch (error) {
      if (isCalled) throw error;
      return work(NO_SPAN);
    }
  };

const last = (given: readonly unknown[]): unknown => given.at(-1);

const UNTRACED: Omit<Trace, 'sessionId'> = {
  tracer: undefined,
  trace: untraced,
  withSpan: (...given: readonly unknown[]) =>
    (last(given) as (span: HoneyHiveSpan) => unknown)(NO_SPAN),
  startSpan: () => NO_SPAN,
  enrichSpan: () => false,
  enrichSession: () => {},
};
