import { isObject, type JsonObject } from './parse-json.ts';
import { malformed } from '../refusal.ts';

/** A plain value of an attribute. */
export type Scalar = string | number | boolean;

/** Refuses a span for one of its attributes. */
export const badAttribute = (): Error =>
  malformed('bad_attribute', 'An attribute is not as OTLP has it.');

const SCALARS: ReadonlySet<string> = new Set([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
]);
const TYPES: ReadonlySet<string> = new Set([...SCALARS, 'arrayValue', 'kvlistValue', 'bytesValue']);

/** Which one value an `AnyValue` of OTLP has; `undefined` if none. Throws Refused where it is no such thing. */
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

/** Whether values of this type are plain. */
export const isScalar = (type: string | undefined): boolean =>
  type !== undefined && SCALARS.has(type);

/** The plain value of an `AnyValue` with this type. Throws Refused where it is another. */
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

/** Integers that a number cannot hold stay exact as text. */
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
  // As JSON writes what is no number.
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  throw badAttribute();
}

/** Numbers that OTLP would write as integers, and cannot, and those that JSON cannot write at all. */
const exact = (value: number): Scalar =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
    ? value
    : String(value);
