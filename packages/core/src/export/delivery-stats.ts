/**
 * Why something was not delivered.
 *
 * - `queue_full`: more waited than `batch.maxQueueBytes` or `batch.maxQueueSpans` allow.
 * - `too_large`: larger than `maxSpanBytes`, or than the server takes.
 * - `rejected`: the server has refused it, or its exporter has failed.
 * - `unauthorized`: the server does not know the key, or has not let it in.
 * - `retry_exhausted`: it was tried in vain for `batch.maxRetryMs`, without the pauses that the server has asked for.
 * - `sampled`: the sampler has left it out.
 * - `serialization_failed`: it cannot be written.
 * - `redaction_failed`: what `redact` gave back cannot be sent, and what it was given must not be.
 * - `internal_error`: the SDK has failed on it; `stats().failures` says where.
 * - `no_consent`: nobody has agreed to it being sent.
 * - `expired`: an earlier page has kept it for too long.
 * - `abandoned`: it was open on an earlier page that never came back.
 * - `test_mode`: nothing is sent in test mode.
 * - `shutdown`: the tracer was shut down before it could be sent.
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

/** What became of what was recorded. `recorded` is always `exported` + all of `dropped` + `pending`. */
export interface DeliveryStats {
  readonly recorded: number;
  readonly exported: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  readonly pending: number;
}

/** Keeps the tally: each thing goes in once, and out once. */
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

/** What became of what was waiting when `flush` was called. */
export type FlushResult = Omit<DeliveryStats, 'recorded'>;

/** What happened between two tallies of one ledger; `pending` is what is pending at the end. */
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
