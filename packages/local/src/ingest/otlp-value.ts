import { type JsonObject, type JsonValue, isObject, setOwn } from '../json.ts';
import type { ValueCount } from './value-bounds.ts';

const MAX_DEPTH = 64;

function integer(value: unknown): JsonValue {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d{1,20}$/.test(text)) throw new TypeError('bad intValue');
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function double(value: unknown): JsonValue {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value);
  }
  throw new TypeError('bad doubleValue');
}

const listed = (value: unknown): unknown[] => {
  const values = isObject(value) ? (value['values'] ?? []) : undefined;
  if (!Array.isArray(values)) throw new TypeError('bad values');
  return values;
};

function text(value: unknown, count: ValueCount): string {
  if (typeof value !== 'string') throw new TypeError('not a string');
  count.text(value);
  return value;
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError('not a boolean');
  return value;
}

/**
 * Converts an OTLP AnyValue to a plain value: integers beyond 2^53 and non-finite numbers stay text, bytes base64.
 * Throws a TypeError for values which are not an AnyValue, and over the bounds of `count`.
 */
function plainValue(any: unknown, count: ValueCount, depth: number): JsonValue {
  count.add(1);
  if (any === undefined || any === null) return null;
  if (!isObject(any)) throw new TypeError('value is not an AnyValue');
  if (depth > MAX_DEPTH) throw new TypeError('value nested too deeply');
  const [entry, ...more] = Object.entries(any);
  if (!entry) return null;
  if (more.length > 0) throw new TypeError('AnyValue with several values');
  const [type, value] = entry;
  if (type === 'stringValue' || type === 'bytesValue') return text(value, count);
  if (type === 'boolValue') return truth(value);
  if (type === 'intValue') return integer(value);
  if (type === 'doubleValue') return double(value);
  if (type === 'arrayValue') return listed(value).map((item) => plainValue(item, count, depth + 1));
  if (type === 'kvlistValue') return plainAttributes(listed(value), count, depth + 1);
  throw new TypeError(`AnyValue cannot be a ${type}`);
}

/**
 * Converts a list of OTLP KeyValues to an object; a repeated key replaces the earlier value. Throws a TypeError for
 * invalid lists.
 */
export function plainAttributes(list: unknown, count: ValueCount, depth = 0): JsonObject {
  const result: JsonObject = {};
  if (list === undefined || list === null) return result;
  if (!Array.isArray(list)) throw new TypeError('attributes are not a list');
  for (const item of list as unknown[]) {
    if (!isObject(item) || typeof item['key'] !== 'string') throw new TypeError('bad attribute');
    count.name(item['key']);
    try {
      setOwn(result, item['key'], plainValue(item['value'], count, depth));
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      throw new TypeError(`attribute ${item['key'].slice(0, 80)}: ${reason}`, { cause: error });
    }
  }
  return result;
}
