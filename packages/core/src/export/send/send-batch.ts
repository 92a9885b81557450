import type { Guard } from '../../runtime/guard.ts';
import type { Batch } from '../queue/send-queue.ts';
import type { SendResult, Transport, SendOptions } from '../transport/transport.ts';
import type { InFlightBatch } from '../queue/in-flight-batch.ts';
import { withTimeout } from '../../runtime/delay.ts';
import type { QueuedUpdate } from '../queue/queued-update.ts';

/** Milliseconds without a response before further updates are sent in parallel. */
const SLOW_UPDATE_MS = 1_000;

export type RetryResult = Extract<SendResult, { readonly status: 'retry' }>;

/**
 * Takes over an update without a response yet: `answer` resolves with a retry result, or `undefined` once settled.
 */
export type OnSlowUpdate = (
  inFlight: InFlightBatch,
  answer: Promise<RetryResult | undefined>,
) => void;

/** Makes an attempt. Resolves with `undefined` if every response is late: the state of the server is unknown. */
export type SendBatch = (
  inFlight: InFlightBatch,
  send: SendOptions,
  late?: OnSlowUpdate,
) => Promise<SendResult | undefined>;

/**
 * Creates the function sending batches through a transport. A failure affects only the request, and only the part
 * concerned. Updates are sent in parallel, settled by separate responses. Updates to retry stay in the batch;
 * updates without a response are removed.
 */
export function createSendBatch({ transport, guard, settle }: Parts): SendBatch {
  const failed: SendResult = { status: 'split', reason: 'internal_error' };
  const one = (request: () => Promise<SendResult> | undefined): Promise<SendResult> => {
    const attempt = guard('delivery', request) ?? Promise.resolve(failed);
    // The guard has counted the failure.
    return attempt.catch(() => failed);
  };
  const update = async (
    item: QueuedUpdate,
    send: SendOptions,
  ): Promise<RetryResult | undefined> => {
    const result = await one(() => transport.sendUpdate?.(item.update, send));
    if (result.status === 'retry' || (item.isEarly && isRefusal(result))) {
      item.isEarly = false;
      return result.status === 'retry' ? result : { status: 'retry' };
    }
    const isSplit = result.status === 'split';
    settle({ updates: [item] }, isSplit ? { ...result, status: 'drop' } : result);
    return undefined;
  };
  return async (inFlight, send, late) => {
    const { spans, updates } = inFlight.batch;
    if (spans) return one(() => transport.sendSpans(spans, send));
    const open = new Map<QueuedUpdate, Promise<RetryResult | undefined>>();
    const again: QueuedUpdate[] = [];
    let longest: RetryResult | undefined;
    for (const item of updates) {
      const answer = update(item, send).then((retry) => {
        open.delete(item);
        if (retry) again.push(item);
        if (retry && (retry.afterMs ?? 0) >= (longest?.afterMs ?? 0)) longest = retry;
        return retry;
      });
      open.set(item, answer);
    }
    const all = Promise.all(open.values());
    await (late ? withTimeout(SLOW_UPDATE_MS, all) : all);
    for (const [item, answer] of open)
      late?.({ ...inFlight, attempts: inFlight.attempts + 1, batch: { updates: [item] } }, answer);
    inFlight.batch = { updates: [...again] };
    if (updates.length > 0 && open.size === updates.length) return undefined;
    return longest ?? { status: 'ok' };
  };
}

const isRefusal = (result: SendResult): boolean =>
  (result.status === 'drop' || result.status === 'split') && result.reason === 'rejected';

interface Parts {
  readonly transport: Transport;
  readonly guard: Guard;
  /** Receives the results of updates that need no further attempt. */
  readonly settle: (batch: Batch, result: SendResult) => void;
}
