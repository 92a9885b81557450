import type { QueueStorage, ResolvedOptions, StoredItem } from '@honeyhive/core/internal';
import { limitsOf, type OfflineLimits } from './offline-options.ts';

/**
 * Buffers items until the store is open. Code and database load with the first item, so items wait here until then:
 * the same objects as in the queue. The buffer is bounded, since a database may never open.
 */
export class DeferredStorage implements QueueStorage {
  readonly #limits: OfflineLimits;
  readonly #buffer = new Map<string, StoredItem>();
  #bytes = 0;
  #store: QueueStorage | undefined;
  #isPurged = false;

  constructor(limits: OfflineLimits) {
    this.#limits = limits;
  }

  add(item: StoredItem): void {
    if (this.#store) return this.#store.add(item);
    this.#delete(item.id);
    this.#buffer.set(item.id, item);
    this.#bytes += item.bytes;
    const { maxItems, maxBytes } = this.#limits;
    for (const oldest of this.#buffer.keys()) {
      if (this.#buffer.size <= maxItems && this.#bytes <= maxBytes) return;
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
    for (const item of this.#buffer.values()) store.add(item);
    this.#clear();
  }

  #delete(id: string): void {
    this.#bytes -= this.#buffer.get(id)?.bytes ?? 0;
    this.#buffer.delete(id);
  }

  #clear(): void {
    this.#buffer.clear();
    this.#bytes = 0;
  }
}

const made = new WeakMap<ResolvedOptions, DeferredStorage>();

/** The storage of the tracer with these settings; `undefined` if nothing can be kept, or is to be. */
export function storageOf(settings: ResolvedOptions): DeferredStorage | undefined {
  const limits = limitsOf(settings);
  const storage = made.get(settings) ?? (limits && new DeferredStorage(limits));
  if (storage) made.set(settings, storage);
  return storage;
}
