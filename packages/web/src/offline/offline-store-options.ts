import type { HoneyHiveTracerBase, SetTimer } from '@honeyhive/core';
import type { BackEndClient } from '@honeyhive/core/internal/back-end';
import type { OfflineLimits } from './offline-options.ts';

/** Parts of the tracer used by a store. */
export interface StoreParts {
  readonly tracer: Pick<HoneyHiveTracerBase, 'enabled' | 'stats'>;
  /** Receives items left by other pages and counts losses. */
  readonly backEnd: BackEndClient;
  /** Destination of the tracer: only items for the same destination are sent again. */
  readonly target: string;
  readonly limits: OfflineLimits;
  readonly setTimer: SetTimer;
  /** Called for every refusal of the browser. The items then stay in memory only. */
  readonly failed: (error: unknown) => void;
}
