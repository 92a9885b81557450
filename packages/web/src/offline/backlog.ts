import type { Backlog, ResolvedOptions, StoredItem } from '@honeyhive/core';

/**
 * Stands where the store will be. Code and database are loaded with the first span, so what comes before them waits
 * here: the same objects that wait in the queue.
 */
export class EarlyBacklog implements Backlog {
  readonly #early = new Map<string, StoredItem>();
  #store: Backlog | undefined;
  #isPurged = false;
  #isOff = false;

  add(item: StoredItem): void {
    if (this.#store) this.#store.add(item);
    else if (!this.#isOff) this.#early.set(item.id, item);
  }

  done(ids: readonly string[]): void {
    this.#store?.done(ids);
    for (const id of ids) this.#early.delete(id);
  }

  purge(): void {
    this.#early.clear();
    this.#isPurged = true;
    this.#store?.purge();
  }

  /** From here on everything goes to `store`. */
  open(store: Backlog): void {
    this.#store = store;
    if (this.#isPurged) store.purge();
    for (const item of this.#early.values()) store.add(item);
    this.#early.clear();
  }

  /** There will be no store: what waits is in memory alone. */
  giveUp(): void {
    this.#isOff = true;
    this.#early.clear();
  }
}

const made = new WeakMap<ResolvedOptions, EarlyBacklog>();

/** The backlog of the tracer with these settings. */
export function backlogOf(settings: ResolvedOptions): EarlyBacklog {
  const backlog = made.get(settings) ?? new EarlyBacklog();
  made.set(settings, backlog);
  return backlog;
}
