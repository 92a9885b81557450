/**
 * Why an item was not delivered.
 *
 * - `queue_full`: the queue exceeded `batch.maxQueueBytes` or `batch.maxQueueSpans`.
 * - `too_large`: the item is larger than `maxSpanBytes`, or than the server accepts.
 * - `rejected`: the server refused the item, or the exporter failed.
 * - `unauthorized`: the server does not know the key, or denied access.
 * - `retry_exhausted`: retries failed for `batch.maxRetryMs`, not counting pauses requested by the server.
 * - `sampled`: the sampler left the item out.
 * - `serialization_failed`: the item cannot be serialized.
 * - `redaction_failed`: the result of `redact` cannot be sent, and the unredacted input must not be.
 * - `internal_error`: the SDK failed on the item; see `stats().failures`.
 * - `no_consent`: consent to send the item is missing.
 * - `expired`: an earlier page stored the item too long ago.
 * - `abandoned`: the item was open on an earlier page that never came back.
 * - `test_mode`: nothing is sent in test mode.
 * - `shutdown`: the tracer was shut down before the item could be sent.
 */
export type DropReason =
  | 'queue_full'
  | 'too_large'
  | 'rejected'
  | 'unauthorized'
  | 'retry_exhausted'
  | 'sampled'
  | 'serialization_failed'
  | 'redaction_failed'
  | 'internal_error'
  | 'no_consent'
  | 'expired'
  | 'abandoned'
  | 'test_mode'
  | 'shutdown';

/**
 * Counts of recorded items by outcome. `recorded` always equals `exported` + every count in `dropped` + `pending`.
 */
export interface DeliveryStats {
  readonly recorded: number;
  readonly exported: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly pending: number;
}

/** Counts items: every item enters once and leaves once. */
export class DeliveryCounters {
  #recorded = 0;
  #exported = 0;
  readonly #dropped: Partial<Record<DropReason, number>> = {};

  record(count = 1): void {
    this.#recorded += count;
  }
  exported(count: number): void {
    this.#exported += count;
  }
  dropped(reason: DropReason, count: number): void {
    if (count > 0) this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }
  stats(): DeliveryStats {
    const dropped = { ...this.#dropped };
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    return {
      recorded: this.#recorded,
      exported: this.#exported,
      dropped,
      pending: this.#recorded - this.#exported - lost,
    };
  }
}

/** Counts of items settled during `flush`, and of items still pending. */
export type FlushResult = Omit<DeliveryStats, 'recorded'>;

/** Returns the difference between two stats of the same counters; `pending` is the number pending at the end. */
export function subtractStats(before: DeliveryStats, now: DeliveryStats): FlushResult {
  const dropped: Partial<Record<DropReason, number>> = {};
  for (const [reason, count] of Object.entries(now.dropped) as Array<[DropReason, number]>) {
    const more = count - (before.dropped[reason] ?? 0);
    if (more > 0) dropped[reason] = more;
  }
  return {
    exported: now.exported - before.exported,
    dropped,
    pending: now.pending,
  };
}
