import { tryRead } from '../../values/try-read.ts';
import { namesUnder } from '../../values/attribute-keys.ts';
import type { ValueLimits } from '../../values/snapshot.ts';
import type { AttributeSink } from './attribute-sink.ts';

/** Beyond these a value is not small any more, and is looked at with the whole care of a snapshot. */
const MOST_LEAVES = 64;
const MOST_DEPTH = 4;
const MOST_CHARACTERS = 10_000;
const MOST_PREFIX = 400;

type Leaf = string | number | boolean;

/**
 * Writes small plain data (objects and arrays of texts, numbers, booleans) directly. Returns false, with nothing
 * written, for any larger value. A snapshot would give the same attributes.
 */
// oxlint-disable-next-line max-params
export function flattenPlain(
  into: AttributeSink,
  prefix: string,
  value: unknown,
  limits: ValueLimits,
  leaves: number,
): boolean {
  // User getters run here and may re-enter. A nested call finds no spare object and creates a new object.
  const gathered = spare ?? new Gathered();
  spare = undefined;
  // A user's getter or proxy may throw: the snapshot handles such a value.
  const isPlain =
    tryRead(() => gathered.gather(prefix, value, limits, leaves, into.redactor)) ?? false;
  if (isPlain) into.setAll(gathered.names, gathered.values, gathered.size);
  gathered.clear();
  spare = gathered;
  return isPlain;
}

/** Leaves of a value, as long as the value proves to be plain. */
class Gathered {
  readonly names: string[] = [];
  readonly values: Leaf[] = [];
  size = 0;
  #limits: ValueLimits | undefined;
  #depth = 0;
  #leaves = 0;
  #characters = 0;
  #entries = 0;
  #redactor: AttributeSink['redactor'];

  /** Collects the leaves of `value`. Returns false as soon as `value` exceeds small plain data. */
  // oxlint-disable-next-line max-params
  gather(
    prefix: string,
    value: unknown,
    limits: ValueLimits,
    leaves: number,
    redactor: AttributeSink['redactor'],
  ): boolean {
    this.#redactor = redactor;
    // Names are kept until replaced: long names do not belong to small data.
    if (prefix.length > MOST_PREFIX) return false;
    // The limits of a tracer are the same every time.
    if (limits !== this.#limits) this.#bound(limits);
    this.#leaves = Math.min(MOST_LEAVES, leaves);
    return this.#take(prefix, value, this.#depth);
  }

  /** Clears the values but keeps the arrays: allocation costs more than the stored values. */
  clear(): void {
    for (let index = 0; index < this.size; index += 1) this.values[index] = 0;
    this.size = 0;
  }

  #bound(limits: ValueLimits): void {
    const { maxStringLength, maxDepth, maxItems, maxKeys } = limits;
    this.#limits = limits;
    this.#depth = Math.min(MOST_DEPTH, maxDepth);
    this.#characters = Math.min(MOST_CHARACTERS, maxStringLength);
    this.#entries = Math.min(MOST_LEAVES, maxItems, maxKeys);
  }

  #take(name: string, value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        if (value.length > this.#characters) return false;
        break;
      case 'number':
        if (!Number.isFinite(value)) return false;
        break;
      case 'boolean':
        break;
      case 'undefined':
        return true;
      case 'object':
        return value === null || (depth > 0 && this.#takeInside(name, value, depth - 1));
      case 'bigint':
      case 'function':
      case 'symbol':
        return false;
    }
    if (this.size >= this.#leaves) return false;
    this.names[this.size] = name;
    this.values[this.size] = value;
    this.size += 1;
    return true;
  }

  #takeInside(name: string, value: object, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    const names = namesUnder(name);
    if (prototype === Array.prototype) {
      const items = value as readonly unknown[];
      if (!Array.isArray(value) || items.length > this.#entries) return false;
      for (let index = 0; index < items.length; index += 1)
        if (!this.#take(names.of(String(index)), items[index], depth)) return false;
      return true;
    }
    if (prototype !== Object.prototype) return false;
    const keys = Object.keys(value);
    if (keys.length > this.#entries) return false;
    for (const key of keys) {
      const inside = names.simple(key);
      if (inside === undefined || (this.#redactor && this.#redactor.key(key, name) !== key))
        return false;
      if (!this.#take(inside, (value as Record<string, unknown>)[key], depth)) return false;
    }
    return true;
  }
}

let spare: Gathered | undefined = new Gathered();
