import type { DropReason, Later, StoredItem } from '@honeyhive/core';
import type { OfflineLimits } from './offline-options.ts';

/** What a store needs of its tracer. */
export interface StoreParts {
  /** Says where the tracer sends to: only what was meant for there is sent again. */
  readonly target: string;
  readonly limits: OfflineLimits;
  readonly later: Later;
  /** Takes what another page could not send; gives how many of it there was room for. */
  readonly restore: (items: readonly StoredItem[]) => number;
  /** Whether the tracer records and sends. */
  readonly isWanted: () => boolean;
  /** How much of the tracer is waiting in memory. */
  readonly pending: () => number;
  /** Told how much of nobody's has been removed, and why. */
  readonly lost: (reason: DropReason, count: number) => void;
  /** Told of each refusal of the browser. The items are then in memory alone. */
  readonly failed: (error: unknown) => void;
}
