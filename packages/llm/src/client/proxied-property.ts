/** Returns true for a constant property: a proxy must return the real value. */
export function isFixed(object: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(object, key);
  return own !== undefined && !own.configurable && own.writable === false;
}

/** Returns a cache: a property keeps the replacement while the value is unchanged. */
export function memory(): (key: PropertyKey, value: unknown, replace: () => unknown) => unknown {
  const known = new Map<PropertyKey, { readonly value: unknown; readonly replaced: unknown }>();
  return (key, value, replace) => {
    const entry = known.get(key);
    if (entry && entry.value === value) return entry.replaced;
    const replaced = replace();
    known.set(key, { value, replaced });
    return replaced;
  };
}
