import { useCallback } from 'react';
import { contained } from './contained.ts';
import { useTracer } from './provider.tsx';
import { useSyncExternalStore } from './react-features.ts';

/** The session that spans of the nearest tracer belong to now; follows its changes. Empty without a provider, and while rendering on a server. */
export function useSession(name?: string): string {
  const tracer = useTracer(name);
  const subscribe = useCallback(
    (changed: () => void) =>
      contained(() => tracer?.observe({ sessionChange: changed })) ?? (() => {}),
    [tracer],
  );
  return useSyncExternalStore(
    subscribe,
    () => contained(() => tracer?.sessionId) ?? '',
    () => '',
  );
}
