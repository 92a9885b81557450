import type {
  EnrichData,
  HoneyHiveSpan,
  SpanOptions,
  TraceFunction,
  WithSpan,
} from '@honeyhive/core';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import { untraced } from '../provider/noop-span.ts';
import { openSpan } from '../provider/open-span.ts';
import { type ReactTracer, useTracer } from '../provider/provider.tsx';
import { useMemo, useSyncExternalStore } from '#react';
import { runWithin } from '../provider/run-within.ts';

/** Functions of the nearest tracer for a component. The functions stay the same between renders. */
export interface Trace {
  readonly tracer: ReactTracer | undefined;
  readonly trace: TraceFunction;
  readonly withSpan: WithSpan;
  startSpan(this: void, name: string, options?: SpanOptions): HoneyHiveSpan;
  enrichSpan(this: void, data: EnrichData): boolean;
  enrichSession(this: void, data: EnrichData): void;
  /**
   * Current session of spans; empty without a provider, on a server and while hydrating. `useSession` follows
   * changes.
   */
  readonly sessionId: string;
}

/**
 * Returns tracing functions of the nearest provider's tracer, or of the tracer called `name`. Without a tracer, code
 * runs untraced.
 *
 * @example
 * const { withSpan, sessionId } = useTrace();
 * const search = (words: string) => withSpan('search', { inputs: { words } }, () => find(words));
 */
export function useTrace(name?: string): Trace {
  const tracer = useTracer(name);
  const isHydrated = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const members = useMemo(() => membersOf(tracer), [tracer]);
  return useMemo(
    () => ({
      ...members,
      get sessionId() {
        return isHydrated ? answerOf(() => members.tracer?.sessionId, '') : '';
      },
    }),
    // oxlint-disable-next-line react/memo-dependencies -- the getter reads them
    [members, isHydrated],
  );
}

/** Reads members of the tracer at call time: a missing or failing member does not affect the rest. */
const membersOf = (tracer: ReactTracer | undefined): Omit<Trace, 'sessionId'> => ({
  tracer,
  trace: ((...given: Parameters<typeof untraced>): unknown => {
    const asItIs: unknown = untraced(...given);
    const traced: unknown = contained(() => tracer?.trace(...given));
    // A legacy decorator's call has no function yet, and no result is needed.
    return asItIs && typeof traced !== 'function' ? asItIs : traced;
  }) as TraceFunction,
  withSpan: (...given: unknown[]): unknown => {
    const work = given.pop() as (span: HoneyHiveSpan) => unknown;
    return runWithin(
      (once) =>
        (tracer as { withSpan(...args: unknown[]): unknown } | undefined)?.withSpan(...given, once),
      work,
    );
  },
  startSpan: (name, options) => openSpan(tracer, name, options),
  enrichSpan: (data) => answerOf(() => tracer?.enrichSpan(data), false),
  enrichSession: (data) => {
    contained(() => tracer?.enrichSession(data));
  },
});
