import type { Batch } from './send-queue.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { SendResult, SendOptions } from '../transport/transport.ts';

/** Request in flight, through every attempt. */
export interface InFlightBatch {
  /** Items still to be delivered. */
  batch: Batch;
  /** Retry time already spent by the sender at the first attempt, in milliseconds. */
  readonly firstSentAt: number;
  attempts: number;
  /** True after repeated failures: perhaps only this request fails. */
  isPoison: boolean;
  /** Time of the next attempt for a quarantined request. */
  dueAt: number;
  /** Number of successful requests at the first attempt, or at the last failure. */
  successes: number;
  /** Consecutive refusals of the request and of the parts split from the request. */
  readonly tree: { refusals: number };
  /** Set if the queue was discarded during the request: no retry follows. */
  discardReason: DropReason | undefined;
}

/** Creates a request not sent yet. */
// oxlint-disable-next-line max-params
export const createInFlightBatch = (
  batch: Batch,
  firstSentAt: number,
  successes: number,
  tree: InFlightBatch['tree'] = { refusals: 0 },
): InFlightBatch => ({
  batch,
  firstSentAt,
  attempts: 0,
  isPoison: false,
  dueAt: 0,
  successes,
  tree,
  discardReason: undefined,
});

/** True if the request was discarded meanwhile, and would be retried, whole or in parts. */
export const isCancelled = ({ discardReason }: InFlightBatch, { status }: SendResult): boolean =>
  discardReason !== undefined && (status === 'retry' || status === 'split');

/** Creates the send options of a request. */
export const createSendOptions = (inFlight: InFlightBatch, isKeepalive: boolean): SendOptions => ({
  isKeepalive,
  isCancelled: () => inFlight.discardReason !== undefined,
});
