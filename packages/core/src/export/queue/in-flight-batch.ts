import type { Batch } from './send-queue.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { SendResult, SendOptions } from '../transport/transport.ts';

/** A request on its way, through all its attempts. */
export interface InFlightBatch {
  /** What of it is still to be delivered. */
  cargo: Batch;
  /** What had been spent on trying when it was first sent, in milliseconds of its dispatcher. */
  readonly since: number;
  attempts: number;
  /** It has failed again and again: perhaps it alone does. */
  isSuspect: boolean;
  /** When to try again what was set aside. */
  dueAt: number;
  /** Requests that had got through when it was first sent, or last failed. */
  successes: number;
  /** Of it and of the parts it was taken apart into: requests refused in a row. */
  readonly tree: { refusals: number };
  /** What waits was thrown away while it was under way: it is not sent again. */
  discarded: DropReason | undefined;
}

/** A request that has not been sent yet. */
// oxlint-disable-next-line max-params
export const createInFlightBatch = (
  cargo: Batch,
  since: number,
  successes: number,
  tree: InFlightBatch['tree'] = { refusals: 0 },
): InFlightBatch => ({
  cargo,
  since,
  attempts: 0,
  isSuspect: false,
  dueAt: 0,
  successes,
  tree,
  discarded: undefined,
});

/** Whether it was thrown away meanwhile, and would be sent once more, whole or in parts. */
export const isCancelled = ({ discarded }: InFlightBatch, { status }: SendResult): boolean =>
  discarded !== undefined && (status === 'retry' || status === 'split');

/** How it is sent. */
export const createSendOptions = (parcel: InFlightBatch, leaving: boolean): SendOptions => ({
  leaving,
  isCalledOff: () => parcel.discarded !== undefined,
});
