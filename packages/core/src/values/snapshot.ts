import { tryRead } from './try-read.ts';
import { cutText, LOOKAHEAD, shortKey } from './attribute-keys.ts';
import { labelOf, type SpecialValue, specialValue } from './special-value.ts';

/** Value at a point in time: JSON values and 64-bit integers. */
export type Plain = string | number | boolean | bigint | null | Plain[] | { [key: string]: Plain };

/** Returns `value` as JSON. 64-bit integers become strings. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));

/** Limits on the kept part of a value. Every cut leaves a mark in place. */
export interface ValueLimits {
  /** Maximum characters of a string. Default 100 000. */
  readonly maxStringLength: number;
  /** Levels of nesting. Default 12. */
  readonly maxDepth: number;
  /** Maximum items of an array, set or iterable list. Default 1 000. */
  readonly maxItems: number;
  /** Maximum keys of an object or map. Default 500. */
  readonly maxKeys: number;
  /** Characters of strings and keys kept beyond the limit until redaction has run. Default 0. */
  readonly lookahead?: number;
}

/** Copies only the limits of a larger object, so a long-lived copy retains no API key. */
export const valueLimits = ({
  maxStringLength,
  maxDepth,
  maxItems,
  maxKeys,
  redact,
}: ValueLimits & { readonly redact?: unknown }): ValueLimits => ({
  maxStringLength,
  maxDepth,
  maxItems,
  maxKeys,
  ...(redact ? { lookahead: LOOKAHEAD } : {}),
});

/** Returns any value as text: as is, or as JSON. */
export function textOf(value: unknown, limits: ValueLimits): string {
  const plain = snapshot(value, limits);
  return typeof plain === 'object' ? plainJson(plain) : String(plain);
}

interface Budget {
  readonly limits: ValueLimits;
  /** Values still allowed in the whole snapshot. The budget stops hostile shapes of any form. */
  values: number;
  /** Characters still allowed in the whole snapshot. */
  characters: number;
}

const MAX_VALUES = 20_000;
/** Maximum nesting levels regardless of the limits, to prevent a stack overflow. */
const MAX_DEPTH = 200;
const MAX_CHARACTERS = 2_000_000;

/**
 * Creates a bounded copy of any value, independent of later changes to the value. Never throws. Circular references
 * become `[Circular]`, throwing getters are left out, and binary data becomes a summary.
 */
export function snapshot(value: unknown, limits: ValueLimits): Plain | undefined {
  const budget: Budget = { limits, values: MAX_VALUES, characters: MAX_CHARACTERS };
  return picture(value, budget, []);
}

function picture(value: unknown, budget: Budget, ancestors: readonly object[]): Plain | undefined {
  budget.values -= 1;
  switch (typeof value) {
    case 'string':
      return cut(value, budget);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      if (Number.isSafeInteger(Number(value))) return Number(value);
      return BigInt.asIntN(64, value) === value ? value : cut(String(value), budget);
    case 'symbol':
      return cut(value.description ?? 'Symbol()', budget);
    case 'function':
      return tryRead(() => `[function ${value.name.slice(0, 200) || 'anonymous'}]`) ?? '[function]';
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? null : pictureObject(value, budget, ancestors);
  }
}

function pictureObject(
  value: object,
  budget: Budget,
  ancestors: readonly object[],
): Plain | undefined {
  if (ancestors.includes(value)) return '[Circular]';
  if (ancestors.length >= Math.min(budget.limits.maxDepth, MAX_DEPTH))
    return `[${labelOf(value)}: too deep]`;
  if (budget.values <= 0) return `[${labelOf(value)}: too large]`;
  const inside = [...ancestors, value];
  if (!isOrdinary(value)) {
    const special = tryRead(() => specialValue(value));
    const pictured = special && tryRead(() => pictureSpecial(special, budget, inside));
    if (pictured !== undefined) return pictured;
  }
  if (tryRead(() => Array.isArray(value)))
    return pictureItems(itemsOf(value as readonly unknown[]), lengthOf(value), budget, inside);
  const own = tryRead(() => (value as { toJSON?: unknown }).toJSON);
  if (typeof own === 'function') {
    const said = tryRead(() => ({ value: silenced(own.call(value, '')) }));
    if (said && said.value !== value) return picture(said.value, budget, inside);
  }
  const keys = tryRead(() => Object.keys(value)) ?? [];
  if (keys.some((key) => CREDENTIAL.test(key)) && labelOf(value) !== 'Object')
    return `[${labelOf(value)}]`;
  return pictureEntries(entriesOf(value, keys), keys.length, budget, inside);
}

/** Property names of API clients. For an instance with such a property, only the class is recorded. */
const CREDENTIAL = /^_?(?:api_?key|(?:auth|access)_?token|credentials?)$/i;

/**
 * True for plain objects and arrays without special members. Nearly every value is plain and skips the long list of
 * kinds.
 */
function isOrdinary(value: object): boolean {
  return (
    tryRead(() => {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
      return !(
        'then' in value ||
        'nodeType' in value ||
        '$$typeof' in value ||
        Symbol.toStringTag in value
      );
    }) ?? false
  );
}

function pictureSpecial(
  special: SpecialValue,
  budget: Budget,
  inside: readonly object[],
): Plain | undefined {
  if ('leaf' in special) return picture(special.leaf, budget, inside);
  if ('items' in special) return pictureItems(special.items, special.size, budget, inside);
  return pictureEntries(special.entries, special.size, budget, inside);
}

function pictureItems(
  items: Iterable<unknown>,
  size: number,
  budget: Budget,
  inside: readonly object[],
): Plain {
  const kept: Plain[] = [];
  const most = Math.min(size, budget.limits.maxItems);
  if (most > 0 && budget.values > 0)
    for (const item of items) {
      kept.push(picture(item, budget, inside) ?? null);
      if (kept.length >= most || budget.values <= 0) break;
    }
  if (kept.length < size) kept.push(`… [+${size - kept.length} items]`);
  return kept;
}

function pictureEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  size: number,
  budget: Budget,
  inside: readonly object[],
): Plain {
  // No prototype: a key named `__proto__` is an ordinary key.
  const kept = Object.create(null) as Record<string, Plain>;
  let seen = 0;
  if (size > 0)
    for (const [key, item] of entries) {
      if (seen >= budget.limits.maxKeys || budget.values <= 0) break;
      seen += 1;
      const value = picture(item, budget, inside);
      if (value !== undefined)
        kept[shortKey(keyName(key), undefined, budget.limits.lookahead)] = value;
    }
  if (seen < size) kept['…'] = `[+${size - seen} keys]`;
  return kept;
}

/** Yields the items of a list; an unreadable item is `undefined`. */
function* itemsOf(list: readonly unknown[]): Iterable<unknown> {
  for (let index = 0; ; index += 1) yield tryRead(() => list[index]);
}

/** Yields the entries of an object; an unreadable value is `undefined`. */
function* entriesOf(value: object, keys: readonly string[]): Iterable<readonly [string, unknown]> {
  for (const key of keys) yield [key, tryRead(() => readOwn(value, key))];
}

/** Reads a property. A promise created by the getter for the read has no further holder and is silenced. */
function readOwn(value: object, key: string): unknown {
  const found: unknown = Reflect.get(value, key);
  const isMade =
    found instanceof Promise && Object.getOwnPropertyDescriptor(value, key)?.get !== undefined;
  return isMade ? silenced(found) : found;
}

/** Returns `value`. If the value is a promise, an unhandled rejection is not reported. */
function silenced(value: unknown): unknown {
  if (value instanceof Promise) void Promise.prototype.then.call(value, undefined, () => {});
  return value;
}

function cut(text: string, budget: Budget): string {
  const most = Math.max(0, Math.min(budget.limits.maxStringLength, budget.characters));
  budget.characters -= Math.min(text.length, most);
  return cutText(text, most, budget.limits.lookahead);
}

const lengthOf = (value: object): number => {
  const length = tryRead(() => (value as { length?: unknown }).length);
  return typeof length === 'number' ? length : 0;
};

const keyName = (key: unknown): string =>
  typeof key === 'object' && key !== null ? `[${labelOf(key)}]` : String(key);
