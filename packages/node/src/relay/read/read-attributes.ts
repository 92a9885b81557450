import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { byteLength } from '@honeyhive/core/internal/back-end';
import type { Allowance } from './span-budget.ts';
import type { Allows } from './allowed-attributes.ts';
import { isObject, type JsonObject, own } from './parse-json.ts';
import { badAttribute, isScalar, type Scalar, scalarOf, typeOfAny } from './read-scalar.ts';
import { wellFormed } from '@honeyhive/core/internal';

/** Maximum characters of a full name, with every enclosing key. */
const MAX_NAME = 512;
const MAX_DEPTH = 16;

/**
 * Reads a list of OTLP attributes, restricted by `allows`. Nested objects are flattened as in the tracer, `a: { b: 1
 * }` to `a.b: 1`, and every full name must be allowed. Throws Refused for an invalid list.
 */
export function readAttributes(list: unknown, allows: Allows, allowance: Allowance): Attributes {
  const reading = new Reading(allows, allowance);
  for (const item of listOf(list)) reading.read(keyOf(item), own(item, 'value'), 0);
  return reading.attributes;
}

class Reading {
  readonly attributes: Attributes = {};
  readonly #allows: Allows;
  readonly #allowance: Allowance;

  constructor(allows: Allows, allowance: Allowance) {
    this.#allows = allows;
    this.#allowance = allowance;
  }

  /** Reads an attribute. Disallowed values are not inspected: a dropped attribute costs only the name. */
  read(name: string, any: unknown, depth: number): void {
    const isOuter = depth === 0;
    if (name.length > MAX_NAME || (isOuter && !this.#allows(name))) return this.#leaveOut();
    const type = typeOfAny(any);
    if (type === undefined || !isObject(any)) return this.#allowance.value();
    if (isScalar(type)) return this.#set(name, scalarOf(type, any), isOuter);
    if (depth > MAX_DEPTH) throw badAttribute();
    const value = any[type];
    if (type === 'arrayValue') return this.#list(name, listOf(listed(value)), depth);
    if (type === 'kvlistValue') {
      this.#allowance.value();
      for (const item of listOf(listed(value)))
        this.read(`${name}.${keyOf(item)}`, own(item, 'value'), depth + 1);
      return;
    }
    // Bytes values: the tracer of a page writes no bytes.
    if (typeof value !== 'string') throw badAttribute();
    this.#leaveOut();
  }

  /** Keeps a list of scalar values of a single type; flattens any other list by index. */
  #list(name: string, items: readonly JsonObject[], depth: number): void {
    if (depth === MAX_DEPTH && items.length > 0) throw badAttribute();
    this.#allowance.value();
    if (items.length === 0) return;
    if (!items.every((item) => isScalar(typeOfAny(item)))) {
      for (const [index, item] of items.entries()) this.read(`${name}.${index}`, item, depth + 1);
      return;
    }
    const values = items.map((item) => scalarOf(typeOfAny(item) ?? '', item));
    const [first] = values;
    if (values.some((value) => typeof value !== typeof first)) {
      for (const [index, value] of values.entries()) this.#set(`${name}.${index}`, value, false);
      return;
    }
    if (!this.#passes(name, depth === 0)) return;
    this.attributes[name] = values.map((value) => this.#taken(value, 0)) as AttributeValue;
  }

  #set(name: string, value: Scalar, isAllowed: boolean): void {
    if (this.#passes(name, isAllowed)) this.attributes[name] = this.#taken(value, name.length);
  }

  #passes(name: string, isAllowed: boolean): boolean {
    if (isAllowed || (name.length <= MAX_NAME && this.#allows(name))) return true;
    this.#leaveOut();
    return false;
  }

  /**
   * Charges the value with the full name: every value is written with the full name, however few bytes were
   * received.
   */
  #taken(value: Scalar, more: number): Scalar {
    if (typeof value !== 'string') {
      this.#allowance.value(more + NUMBER);
      return value;
    }
    this.#allowance.value(more + byteLength(value));
    return wellFormed(value);
  }

  #leaveOut(): void {
    this.#allowance.value();
    this.#allowance.dropped += 1;
  }
}

/** Digits of a number, about. */
const NUMBER = 16;

function listOf(list: unknown): readonly JsonObject[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || !list.every(isObject)) throw badAttribute();
  return list;
}

function keyOf(item: JsonObject): string {
  const key = own(item, 'key');
  if (typeof key !== 'string' || key === '') throw badAttribute();
  return wellFormed(key);
}

const listed = (value: unknown): unknown => {
  if (!isObject(value)) throw badAttribute();
  return own(value, 'values');
};
