import type { HoneyHiveTracerBase, SetTimer } from '@honeyhive/core';
import type { BackEndClient } from '@honeyhive/core/internal/back-end';
import type { OfflineLimits } from './offline-options.ts';

/** What a store needs of its tracer. */
export interface StoreParts {
  readonly tracer: Pick<HoneyHiveTracerBase, 'enabled' | 'stats'>;
  /** Takes what another page could not send, and counts what is lost of it. */
  readonly backEnd: BackEndClient;
  /** Says where the tracer sends to: only what was meant for there is sent again. */
  readonly target: string;
  readonly limits: OfflineLimits;
  readonly setTimer: SetTimer;
  /** Told of each refusal of the browser. The items are then in memory alone. */
  readonly failed: (error: unknown) => void;
}
