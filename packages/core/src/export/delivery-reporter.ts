import type { Guard } from '../runtime/guard.ts';
import { type QueueStorage, toStored } from './queue/queue-storage.ts';
import { type Batch, countOf, itemsOf } from './queue/send-queue.ts';
import { type QueueItem } from './queue/queued-update.ts';
import type { DropReason, DeliveryCounters } from './delivery-stats.ts';
import type { SendResult } from './transport/transport.ts';

/** Callbacks from a delivery to the tracer. */
export interface DeliveryListener {
  onExported(count: number): void;
  onDropped(reason: DropReason, count: number, detail?: string): void;
  /** An event of a session has arrived. */
  onArrived(sessionId: string): void;
  /** Called when an item is recorded. */
  onRecorded(): void;
  /** An attempt has failed and will be made again. */
  onRetry(detail: string): void;
}

/** Dependencies of the reporter. */
interface Parts {
  readonly storage: QueueStorage | undefined;
  readonly counters: DeliveryCounters;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
}

/**
 * Counts the items of a delivery: every recorded item ends as exported or as dropped with a reason. Notifies the
 * listener, and keeps exactly the waiting items in the queue storage.
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

  /** Stores a waiting item in the queue storage, if configured, so that the item outlives the page. */
  keep(item: QueueItem): void {
    this.#store((storage) => {
      const stored = toStored(item);
      if (stored) storage.add(stored);
    });
  }

  /** Removes every waiting item from the queue storage. */
  purge(): void {
    this.#store((storage) => storage.clear());
  }

  /** The store need not keep these any longer. */
  done(ids: readonly string[]): void {
    this.#store((storage) => storage.remove(ids));
  }

  /** Records the result of a request: `retry` if the retry time is used up. */
  settle(batch: Batch, result: SendResult): void {
    const count = countOf(batch);
    // The batch has arrived or never will. After `retry`, a later page may still send the batch.
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
    this.#store((storage) => storage.onRetry?.());
    this.#parts.listener.onRetry(detail);
  }

  /** Runs `work` with the queue storage, if configured. */
  #store(work: (storage: QueueStorage) => void): void {
    const { storage, guard } = this.#parts;
    if (storage) guard('storage', () => work(storage));
  }
}
