/** A JSON value. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** True if the value is an object with string keys: not null, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the value if the value is a non-empty string. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Returns the value if the value is a finite number or the decimal string of such a number. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Returns the own value of the object under a key: inherited names such as `constructor` are not found. */
export const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Sets an own property under any key: `__proto__` becomes data, never the object's prototype. */
export function setOwn(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    const plain = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, key, plain);
  } else {
    // oxlint-disable-next-line no-param-reassign -- setting is what this function is for
    object[key] = value;
  }
}

/** Returns a copy of the first object overlaid with the keys of the second, one level deep. */
export function merged(first: JsonObject, second: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(first)) setOwn(result, key, value);
  for (const [key, value] of Object.entries(second)) setOwn(result, key, value);
  return result;
}
