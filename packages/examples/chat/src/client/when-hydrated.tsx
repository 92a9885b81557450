import { useEffect } from 'react';
import type { ReactNode } from 'react';

/** Calls `then` when the children have become interactive. */
export function WhenHydrated({ children, then }: { children: ReactNode; then: () => void }) {
  useEffect(then, [then]);
  return children;
}
