import type { HoneyHiveSpan } from '@honeyhive/core';
import { useCallback } from '#react';
import { contained } from '../provider/guarded-tracer.ts';
import { useTracer } from '../provider/provider.tsx';

/** Feedback of a person on a response. `rating` is true for thumbs up. */
export interface Feedback {
  readonly rating?: boolean | undefined;
  readonly comment?: string | undefined;
  readonly [key: string]: unknown;
}

/**
 * Returns a function that sends feedback on a span, or on an event by id, before or long after the end.
 *
 * @example
 * const feedback = useFeedback(eventId);
 * const button = <button onClick={() => feedback({ rating: true })}>Good answer</button>;
 */
export function useFeedback(
  target: HoneyHiveSpan | string | undefined,
): (feedback: Feedback) => void {
  const tracer = useTracer();
  return useCallback(
    (feedback) => {
      contained(() =>
        typeof target === 'string'
          ? tracer?.enrichSpan({ eventId: target, feedback })
          : target?.enrich({ feedback }),
      );
    },
    [target, tracer],
  );
}
