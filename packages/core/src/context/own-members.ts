const OF_EVERY_PROMISE = new Set<string | symbol>(Reflect.ownKeys(Promise.prototype));

/** What Node's async hooks put on a promise: it is about that one promise, and carries its context. */
const OF_ASYNC_HOOKS = new Set(['async_id_symbol', 'trigger_async_id_symbol', 'kResourceStore']);

/**
 * What somebody has put on `promise` itself (`cancel()`, `pid`, React's `status`) is there on `standIn` as well, as it
 * is now: read from where it was put, and written there. What is put on one of them later is on that one only.
 */
export function shareOwnMembers(promise: Promise<unknown>, standIn: Promise<unknown>): void {
  const source = promise as unknown as Record<string | symbol, unknown>;
  for (const key of Reflect.ownKeys(promise)) {
    if (OF_EVERY_PROMISE.has(key) || Object.hasOwn(standIn, key) || isOfAsyncHooks(key)) continue;
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

const isOfAsyncHooks = (key: string | symbol): boolean =>
  typeof key === 'symbol' && OF_ASYNC_HOOKS.has(key.description ?? '');
