/** True for a property that can never change: a proxy has to tell the truth about it. */
export function isFixed(object: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(object, key);
  return own !== undefined && !own.configurable && own.writable === false;
}

/** Gives the same replacement for a property as long as its value stays the same. */
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
