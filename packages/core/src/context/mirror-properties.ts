/** What Node's async hooks put on a promise: it is about that one promise, and carries its context. */
const OF_ASYNC_HOOKS = /^Symbol\((?:\w*async_id_symbol|kResourceStore)\)$/;

/**
 * What somebody has put on `promise` itself (`cancel()`, `pid`, React's `status`) is there on `standIn` as
 * well, as it is now: read from where it was put, and written there. What is put on one of them later is on that one
 * only. What takes no more members has a stand-in that is frozen.
 */
export function mirrorProperties(promise: Promise<unknown>, standIn: Promise<unknown>): void {
  const source = promise as unknown as Record<string | symbol, unknown>;
  for (const key of Reflect.ownKeys(promise)) {
    if (Object.hasOwn(standIn, key) || OF_ASYNC_HOOKS.test(String(key))) continue;
    const own = Object.getOwnPropertyDescriptor(promise, key) as PropertyDescriptor;
    void Object.defineProperty(
      standIn,
      key,
      own.writable === false
        ? own
        : {
            get: () => source[key],
            set(value: unknown) {
              source[key] = value;
            },
            enumerable: own.enumerable === true,
            configurable: true,
          },
    );
  }
  if (!Object.isExtensible(promise)) Object.freeze(standIn);
}

/** Defines a plain property, whatever `target` inherits under that key. */
// oxlint-disable-next-line max-params
export const defineOwn = (
  target: object,
  key: string | symbol,
  value: unknown,
  enumerable = true,
): void =>
  void Object.defineProperty(target, key, {
    value,
    enumerable,
    configurable: true,
    writable: true,
  });
