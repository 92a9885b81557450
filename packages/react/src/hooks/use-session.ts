import { answerOf, contained } from '../provider/guarded-tracer.ts';
import { useTracer } from '../provider/provider.tsx';
import { useCallback, useSyncExternalStore } from '#react';

/**
 * Returns the current session of the nearest tracer and follows changes. Empty without a provider, and while
 * rendering on a server.
 *
 * @example
 * const sessionId = useSession();
 * const line = <small>Session {sessionId}</small>;
 */
export function useSession(name?: string): string {
  const tracer = useTracer(name);
  const subscribe = useCallback(
    (changed: () => void) => {
      const stop = answerOf(
        () => tracer?.observe({ sessionChange: changed }),
        () => {},
      );
      return () => contained(stop);
    },
    [tracer],
  );
  return useSyncExternalStore(
    subscribe,
    () => answerOf(() => tracer?.sessionId, ''),
    () => '',
  );
}
