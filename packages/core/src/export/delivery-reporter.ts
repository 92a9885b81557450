import type { Guard } from '../runtime/guard.ts';
import { type QueueStorage, toStored } from './queue/queue-storage.ts';
import { type Batch, countOf, itemsOf } from './queue/send-queue.ts';
import { type QueueItem } from './queue/queued-update.ts';
import type { DropReason, DeliveryCounters, DeliveryStats } from './delivery-stats.ts';
import type { SendResult } from './transport/transport.ts';

/** What a delivery tells its tracer. */
export interface DeliveryListener {
  onExported(count: number): void;
  onDropped(reason: DropReason, count: number, detail?: string): void;
  /** An event of a session has arrived. */
  onArrived(sessionId: string): void;
  /** Something has been recorded. */
  onRecorded(): void;
  /** An attempt has failed and will be made again. */
  onRetry(detail: string): void;
}

/** What books need. */
interface Parts {
  readonly backlog: QueueStorage | undefined;
  readonly counters: DeliveryCounters;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
}

/**
 * The books of a delivery: whatever is recorded comes out as exported or as dropped with a reason, whoever listens is
 * told, and the store beside the queue has what waits and nothing else.
 */
export class DeliveryReporter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  record(count = 1): void {
    this.#parts.counters.record(count);
    this.#parts.listener.onRecorded();
  }

  stats(): DeliveryStats {
    return this.#parts.counters.stats();
  }

  /** It waits, and is kept where it outlives the page, if there is such a place. */
  keep(item: QueueItem): void {
    const { backlog, guard } = this.#parts;
    const stored = backlog && toStored(item);
    if (stored) guard('backlog', () => backlog.add(stored));
  }

  /** Nothing that waits is kept any longer. */
  purge(): void {
    const { backlog, guard } = this.#parts;
    guard('backlog', () => backlog?.clear());
  }

  /** The store need not keep these any longer. */
  done(ids: readonly string[]): void {
    const { backlog, guard } = this.#parts;
    guard('backlog', () => backlog?.remove(ids));
  }

  /** What has become of a request: `retry` if there was no more time for it. */
  settle(batch: Batch, result: SendResult): void {
    const count = countOf(batch);
    // It has arrived, or it never will. What there was no time for may be sent by a later page.
    if (result.status !== 'retry')
      this.done(itemsOf(batch).flatMap((item) => ('update' in item ? item.ids : item.eventId)));
    if (result.status === 'ok') {
      const rejected = result.rejected ?? 0;
      this.exported(count - rejected);
      this.drop('rejected', rejected);
    } else if (result.status === 'retry') this.drop('retry_exhausted', count, result.detail);
    else this.drop(result.reason, count, result.detail);
  }

  exported(count: number): void {
    if (count <= 0) return;
    this.#parts.counters.exported(count);
    this.#parts.listener.onExported(count);
  }

  drop(reason: DropReason, count: number, detail?: string): void {
    if (count <= 0) return;
    this.#parts.counters.dropped(reason, count);
    this.#parts.listener.onDropped(reason, count, detail);
  }

  onRetry(detail: string): void {
    const { backlog, guard, listener } = this.#parts;
    guard('backlog', () => backlog?.onRetry?.());
    listener.onRetry(detail);
  }
}
