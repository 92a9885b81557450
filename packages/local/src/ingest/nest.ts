import { type JsonObject, type JsonValue, isObject, own, setOwn } from '../json.ts';

/** Maximum nesting: below, the rest of a key stays a single key, so hostile keys cannot exhaust the stack. */
const MAX_DEPTH = 32;

/** An object whose keys are exactly 0 … n-1 is an array. */
function arraysIn(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, arraysIn(item)] as const);
  if (entries.length > 0 && entries.every(([key], index) => key === String(index))) {
    return entries.map(([, item]) => item);
  }
  const result: JsonObject = {};
  for (const [key, item] of entries) setOwn(result, key, item);
  return result;
}

/**
 * Rebuilds nested values from dotted keys: `a.0.b` is the `b` of the first item of `a`. The result is always an
 * object. If a key is both a value and a prefix of longer keys (`a` and `a.b`), the value keeps the place and the
 * longer keys stay flat beside the value.
 */
export function nest(flat: ReadonlyMap<string, JsonValue>): JsonObject {
  const root: JsonObject = {};
  for (const [key, value] of flat) {
    const parts = key.split('.');
    let at = root;
    let path = '';
    let index = 0;
    for (; index < parts.length - 1 && index < MAX_DEPTH; index++) {
      const part = parts[index] ?? '';
      path = index === 0 ? part : `${path}.${part}`;
      if (flat.has(path)) break;
      const below = own(at, part);
      const next = isObject(below) ? below : {};
      if (next !== below) setOwn(at, part, next);
      at = next;
    }
    setOwn(at, parts.slice(index).join('.'), value);
  }
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(root)) setOwn(result, key, arraysIn(value));
  return result;
}
