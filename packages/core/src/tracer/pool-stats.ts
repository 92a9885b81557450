import type { DropReason, DeliveryStats } from '../export/delivery-stats.ts';

/** Counters of several tracers together. */
export class PoolStats {
  recorded = 0;
  exported = 0;
  pending = 0;
  openSpans = 0;
  readonly dropped: Partial<Record<DropReason, number>> = {};

  /** Adds the counters of another tracer. */
  add({
    recorded,
    exported,
    pending,
    openSpans,
    dropped,
  }: DeliveryStats & { openSpans: number }): void {
    this.recorded += recorded;
    this.exported += exported;
    this.pending += pending;
    this.openSpans += openSpans;
    for (const [reason, count] of Object.entries(dropped) as Array<[DropReason, number]>)
      this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }

  /** Adds recorded and lost data. */
  drop(reason: DropReason, count: number): void {
    this.recorded += count;
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }
}
