import type { Batch } from './send-queue.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { SendResult, SendOptions } from '../transport/transport.ts';

/** A request on its way, through all its attempts. */
export interface InFlightBatch {
  /** What of it is still to be delivered. */
  batch: Batch;
  /** What had been spent on trying when it was first sent, in milliseconds of its dispatcher. */
  readonly firstSentAt: number;
  attempts: number;
  /** It has failed again and again: perhaps it alone does. */
  isPoison: boolean;
  /** When to try again what was set aside. */
  dueAt: number;
  /** Requests that had got through when it was first sent, or last failed. */
  successes: number;
  /** Of it and of the parts it was taken apart into: requests refused in a row. */
  readonly tree: { refusals: number };
  /** What waits was thrown away while it was under way: it is not sent again. */
  discardReason: DropReason | undefined;
}

/** A request that has not been sent yet. */
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

/** Whether it was thrown away meanwhile, and would be sent once more, whole or in parts. */
export const isCancelled = ({ discardReason }: InFlightBatch, { status }: SendResult): boolean =>
  discardReason !== undefined && (status === 'retry' || status === 'split');

/** How it is sent. */
export const createSendOptions = (inFlight: InFlightBatch, isKeepalive: boolean): SendOptions => ({
  isKeepalive,
  isCancelled: () => inFlight.discardReason !== undefined,
});
