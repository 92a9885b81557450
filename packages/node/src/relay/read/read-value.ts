import { isDangerousName } from './dangerous-name.ts';
import { isObject, type JsonObject } from './parse-json.ts';
import { malformed } from '../refusal.ts';
import { wellFormed } from '@honeyhive/core/internal';

/** A value that JSON can represent unchanged. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue };

/** An object of such values. */
export type PlainObject = { [key: string]: PlainValue };

const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;

/** Copies `object` with only JSON-compatible values. Throws Refused if the object is too deep or too large. */
export function readObject(object: JsonObject): PlainObject {
  return new Copy().object(object, 0);
}

class Copy {
  #values = 0;

  object(object: JsonObject, depth: number): PlainObject {
    const copy: PlainObject = {};
    for (const [key, value] of Object.entries(object)) {
      if (isDangerousName(key) || value === undefined) continue;
      copy[wellFormed(key)] = this.#value(value, depth + 1);
    }
    return copy;
  }

  #value(value: unknown, depth: number): PlainValue {
    this.#values += 1;
    if (depth > MAX_DEPTH || this.#values > MAX_VALUES)
      throw malformed('bad_value', 'A value is nested too deeply or has too many parts.');
    if (typeof value === 'string') return wellFormed(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value === 'boolean' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, depth + 1));
    if (value instanceof Date) return value.toISOString();
    if (isObject(value)) return this.object(value, depth);
    return typeof value === 'bigint' ? value.toString() : null;
  }
}
