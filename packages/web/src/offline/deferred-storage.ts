import type { QueueStorage, ResolvedOptions, StoredItem } from '@honeyhive/core/internal';
import { limitsOf, type OfflineLimits } from './offline-options.ts';

/**
 * Buffers items until the store is open. Code and database load with the first item, so earlier items are held here:
 * the same objects as in the queue. The buffer is bounded, since a database may never open.
 */
export class EarlyBacklog implements QueueStorage {
  readonly #limits: OfflineLimits;
  readonly #early = new Map<string, StoredItem>();
  #bytes = 0;
  #store: QueueStorage | undefined;
  #isPurged = false;

  constructor(limits: OfflineLimits) {
    this.#limits = limits;
  }

  add(item: StoredItem): void {
    if (this.#store) return this.#store.add(item);
    this.#delete(item.id);
    this.#early.set(item.id, item);
    this.#bytes += item.bytes;
    const { maxItems, maxBytes } = this.#limits;
    for (const oldest of this.#early.keys()) {
      if (this.#early.size <= maxItems && this.#bytes <= maxBytes) return;
      this.#delete(oldest);
    }
  }

  remove(ids: readonly string[]): void {
    this.#store?.remove(ids);
    for (const id of ids) this.#delete(id);
  }

  onRetry(): void {
    this.#store?.onRetry?.();
  }

  clear(): void {
    this.#clear();
    this.#isPurged = true;
    this.#store?.clear();
  }

  /** From here on everything goes to `store`. */
  open(store: QueueStorage): void {
    this.#store = store;
    if (this.#isPurged) store.clear();
    for (const item of this.#early.values()) store.add(item);
    this.#clear();
  }

  #delete(id: string): void {
    this.#bytes -= this.#early.get(id)?.bytes ?? 0;
    this.#early.delete(id);
  }

  #clear(): void {
    this.#early.clear();
    this.#bytes = 0;
  }
}

const made = new WeakMap<ResolvedOptions, EarlyBacklog>();

/** The backlog of the tracer with these settings; `undefined` if nothing can be kept, or is to be. */
export function backlogOf(settings: ResolvedOptions): EarlyBacklog | undefined {
  const limits = limitsOf(settings);
  const backlog = made.get(settings) ?? (limits && new EarlyBacklog(limits));
  if (backlog) made.set(settings, backlog);
  return backlog;
}
