import { defineOwn } from '../../context/mirror-properties.ts';

/**
 * Replaces methods on this one object, which is fresh from the user's function and stays the same object to everybody.
 * They do not show when its keys are listed. Throws where the object is frozen; nothing has been replaced then.
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
 * Has each reading of a property of `target` told; it stays what it is, and hidden. What is put in its place later, or on
 * an object that inherits it, is told nobody.
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
