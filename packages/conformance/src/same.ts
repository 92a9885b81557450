/** Returns the first difference of two observations, as a path with both values; `undefined` if equal. */
export function difference(plain: unknown, wrapped: unknown, path = ''): string | undefined {
  if (Object.is(plain, wrapped)) return undefined;
  if (!isList(plain) || !isList(wrapped)) {
    return `${path || 'it'} is ${print(wrapped)}, not ${print(plain)}`;
  }
  for (const key of new Set([...Object.keys(plain), ...Object.keys(wrapped)])) {
    const found = difference(plain[key], wrapped[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return Array.isArray(plain) === Array.isArray(wrapped) ? undefined : `${path} has another shape`;
}

const isList = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) ||
  (typeof value === 'object' &&
    value !== null &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value) as null));

/** Any value in a few words. */
export function print(value: unknown): string {
  try {
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return (JSON.stringify(value) ?? String(value)).slice(0, 200);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
