const OF_EVERY_PROMISE = new Set<string | symbol>(Reflect.ownKeys(Promise.prototype));

/**
 * What somebody has put on `promise` itself (`cancel()`, `pid`, React's `status`) is there on `standIn` as well, as it
 * is now: read from where it was put, and written there. What is put on one of them later is on that one only.
 */
export function shareOwnMembers(promise: Promise<unknown>, standIn: Promise<unknown>): void {
  const source = promise as unknown as Record<string | symbol, unknown>;
  for (const key of Reflect.ownKeys(promise)) {
    if (OF_EVERY_PROMISE.has(key) || Object.hasOwn(standIn, key)) continue;
    void Object.defineProperty(standIn, key, {
      get: () => source[key],
      set(value: unknown) {
        source[key] = value;
      },
      enumerable: Object.getOwnPropertyDescriptor(promise, key)?.enumerable ?? true,
      configurable: true,
    });
  }
}
