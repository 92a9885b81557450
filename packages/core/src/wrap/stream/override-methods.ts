import { defineOwn } from '../../context/mirror-properties.ts';

/**
 * Replaces methods on a single object, fresh from the user's function. The object stays the same for every caller.
 * Replaced methods do not show in a list of keys. Throws for a frozen object, with nothing replaced.
 */
export function overrideMethod(
  target: object,
  methods: Readonly<Record<string | symbol, unknown>>,
): void {
  const descriptors: PropertyDescriptorMap = {};
  for (const key of Reflect.ownKeys(methods)) {
    const value = methods[key as string];
    if (value === undefined) continue;
    const enumerable = Object.getOwnPropertyDescriptor(target, key)?.enumerable ?? false;
    descriptors[key as string] = { value, enumerable, configurable: true, writable: true };
  }
  Object.defineProperties(target, descriptors);
}

/**
 * Calls `told` on every read of a property of `target`. The property keeps the value, and is hidden. A value set
 * later, or set on an inheriting object, is not reported.
 */
// oxlint-disable-next-line max-params
export function onPropertyRead(
  target: object,
  key: string,
  value: unknown,
  told: () => void,
): void {
  Object.defineProperty(target, key, {
    get: () => {
      told();
      return value;
    },
    set(this: object, other: unknown) {
      defineOwn(this, key, other, this !== target);
    },
    enumerable: false,
    configurable: true,
  });
}
