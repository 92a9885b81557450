import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { Allows } from './allowed-attributes.ts';
import { isObject, type JsonObject, own } from './parse-json.ts';
import { malformed } from './refusal.ts';
import { wellFormed } from './text.ts';

const MAX_KEY = 512;
const MAX_DEPTH = 16;
/** Attributes and list items of one span, with its events and links. */
const MAX_VALUES = 20_000;
/** What an attribute takes beside its text. */
const ENTRY = 40;

/** What one span has used up of what it may. */
export class Allowance {
  readonly #maxBytes: number;
  #bytes = 0;
  #values = 0;
  /** Attributes that were left out. */
  dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes one more value into account. Throws Refused when it was too much. */
  value(bytes = 0): void {
    this.#values += 1;
    this.#bytes += ENTRY + bytes;
    if (this.#bytes > this.#maxBytes || this.#values > MAX_VALUES)
      throw malformed('span_too_large', `A span may have ${this.#maxBytes} bytes.`);
  }

  /** The same for text, which is given back as every encoding can hold it. */
  text(text: string): string {
    this.value(text.length);
    return wellFormed(text);
  }
}

const bad = (): Error => malformed('bad_attribute', 'An attribute is not as OTLP has it.');

type Scalar = string | number | boolean;
/** A value by its place below an attribute: most have one, at ''. */
type Leaf = readonly [path: string, value: AttributeValue];

/**
 * A list of OTLP attributes, those that `allows` only. Objects within are taken apart, `a: { b: 1 }` to `a.b: 1`, as the
 * tracer itself does. Throws Refused where it is no such list.
 */
export function readAttributes(list: unknown, allows: Allows, allowance: Allowance): Attributes {
  const attributes: Attributes = {};
  for (const item of listOf(list)) {
    const key = keyOf(item, allowance);
    const leaves = leavesOf(own(item, 'value'), allowance, 0);
    if (!allows(key)) {
      allowance.dropped += 1;
      continue;
    }
    for (const [path, value] of leaves) attributes[key + path] = value;
  }
  return attributes;
}

function listOf(list: unknown): readonly JsonObject[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || !list.every(isObject)) throw bad();
  return list;
}

function keyOf(item: JsonObject, allowance: Allowance): string {
  const key = own(item, 'key');
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY) throw bad();
  return allowance.text(key);
}

/** The one value of OTLP's `AnyValue`. */
function one(value: unknown): readonly [type: string, value: unknown] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw bad();
  let found: string | undefined;
  for (const type of Object.keys(value)) {
    if (!TYPES.has(type)) continue;
    if (found !== undefined) throw bad();
    found = type;
  }
  return found === undefined ? undefined : [found, value[found]];
}

const TYPES: ReadonlySet<string> = new Set([
  'stringValue',
  'boolValue',
  'intValue',
  'doubleValue',
  'arrayValue',
  'kvlistValue',
  'bytesValue',
]);

function leavesOf(any: unknown, allowance: Allowance, depth: number): readonly Leaf[] {
  allowance.value();
  const [type, value] = one(any) ?? [];
  if (type === undefined) return [];
  if (depth > MAX_DEPTH) throw bad();
  if (type === 'arrayValue') return leavesOfList(listOf(listed(value)), allowance, depth);
  if (type === 'kvlistValue') {
    return listOf(listed(value)).flatMap((item) => {
      const key = keyOf(item, allowance);
      return below(key, leavesOf(own(item, 'value'), allowance, depth + 1));
    });
  }
  const scalar = scalarOf(type, value, allowance);
  return scalar === undefined ? [] : [['', scalar]];
}

/** A list of plain values of one kind stays a list; any other is taken apart by index. */
function leavesOfList(
  items: readonly JsonObject[],
  allowance: Allowance,
  depth: number,
): readonly Leaf[] {
  const each = items.map((item) => leavesOf(item, allowance, depth + 1));
  const plain = each.flatMap((leaves) =>
    leaves.length === 1 && leaves[0]?.[0] === '' ? [leaves[0][1]] : [],
  );
  const [first] = plain;
  const isPlain =
    plain.length === each.length &&
    plain.every((value) => typeof value === typeof first && !Array.isArray(value));
  if (isPlain) return first === undefined ? [] : [['', plain as string[]]];
  return each.flatMap((leaves, index) => below(String(index), leaves));
}

const below = (name: string, leaves: readonly Leaf[]): readonly Leaf[] =>
  leaves.map(([path, value]) => [`.${name}${path}`, value]);

const listed = (value: unknown): unknown => {
  if (!isObject(value)) throw bad();
  return own(value, 'values');
};

function scalarOf(type: string, value: unknown, allowance: Allowance): Scalar | undefined {
  switch (type) {
    case 'stringValue':
      if (typeof value !== 'string') throw bad();
      return allowance.text(value);
    case 'boolValue':
      if (typeof value !== 'boolean') throw bad();
      return value;
    case 'intValue':
      return integer(value);
    case 'doubleValue':
      return double(value);
    default:
      // Bytes: no page's tracer writes them.
      if (typeof value !== 'string') throw bad();
      allowance.dropped += 1;
      return undefined;
  }
}

const INT64_MAX = 2n ** 63n - 1n;

/** Integers that a number cannot hold stay exact as text. */
function integer(value: unknown): Scalar {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw bad();
    return exact(value);
  }
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) throw bad();
  const number = BigInt(value);
  if (number > INT64_MAX || number < -INT64_MAX - 1n) throw bad();
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function double(value: unknown): Scalar {
  if (typeof value === 'number') return exact(value);
  // As JSON writes what is no number.
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
  throw bad();
}

/** Numbers that OTLP would write as integers, and cannot, and those that JSON cannot write at all. */
const exact = (value: number): Scalar =>
  Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
    ? value
    : String(value);
