import { removeOldest } from '../values/remove-oldest.ts';

/** Map of recently used values: the least recently set or read value is removed first. */
export class LruMap<V> {
  readonly #most: number;
  readonly #values = new Map<string, V>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: V): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    removeOldest(this.#values, this.#most);
  }
}
