/**
 * Properties set on a promise by Node's async hooks: valid for a single promise, and carrying the promise's context.
 */
const OF_ASYNC_HOOKS = /^Symbol\((?:\w*async_id_symbol|kResourceStore)\)$/;

/**
 * Mirrors properties set on `promise` itself (`cancel()`, `pid`, React's `status`) on `standIn`: reads and writes go
 * to `promise`. A property set later stays on a single promise. A non-extensible promise has a frozen stand-in.
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

/** Defines a plain property, regardless of a property inherited by `target`. */
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
