/** Notifies listeners of changed sessions; an empty list stands for a request without changes. */
export class Changes {
  readonly #listeners = new Set<(sessionIds: readonly string[]) => void>();

  /** Listens until the returned function is called. */
  on(listener: (sessionIds: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(sessionIds: Iterable<string>): void {
    const ids = [...new Set(sessionIds)];
    for (const listener of this.#listeners) listener(ids);
  }
}
