import { isObject, type JsonObject } from './parse-json.ts';
import { malformed } from '../refusal.ts';

/** A plain value of an attribute. */
export type Scalar = string | number | boolean;

/** Creates the refusal of a span with an invalid attribute. */
export const badAttribute = (): Error =>
  malformed('bad_attribute', 'An attribute is not valid OTLP.');

const SCALARS: ReadonlySet<string> = new Set([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
]);
const TYPES: ReadonlySet<string> = new Set([...SCALARS, 'arrayValue', 'kvlistValue', 'bytesValue']);

/**
 * Returns the type of the single value in an OTLP `AnyValue`; `undefined` if empty. Throws Refused for an invalid
 * `AnyValue`.
 */
export function typeOfAny(any: unknown): string | undefined {
  if (any === undefined || any === null) return undefined;
  if (!isObject(any)) throw badAttribute();
  let found: string | undefined;
  for (const type of Object.keys(any)) {
    if (!TYPES.has(type)) continue;
    if (found !== undefined) throw badAttribute();
    found = type;
  }
  return found;
}

/** Returns true if the type is scalar. */
export const isScalar = (type: string | undefined): boolean =>
  type !== undefined && SCALARS.has(type);

/** Returns the scalar value of an `AnyValue` of the given type. Throws Refused on a different type. */
export function scalarOf(type: string, any: JsonObject): Scalar {
  const value = any[type];
  switch (type) {
    case 'stringValue':
      if (typeof value !== 'string') throw badAttribute();
      return value;
    case 'boolValue':
      if (typeof value !== 'boolean') throw badAttribute();
      return value;
    case 'intValue':
      return integer(value);
    default:
      return double(value);
  }
}

const INT64_MAX = 2n ** 63n - 1n;

/** Reads an integer. Integers beyond the safe range of numbers stay exact as text. */
function integer(value: unknown): Scalar {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw badAttribute();
    return exact(value);
  }
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) throw badAttribute();
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  const big = BigInt(value);
  if (big > INT64_MAX || big < -INT64_MAX - 1n) throw badAttribute();
  return value;
}

function double(value: unknown): Scalar {
  if (typeof value === 'number') return exact(value);
  // JSON writes non-finite numbers as text.
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  throw badAttribute();
}

/**
 * Returns a number, or text for integers beyond the safe range and for non-finite numbers, which JSON cannot write.
 */
const exact = (value: number): Scalar =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
    ? value
    : String(value);
