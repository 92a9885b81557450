import { tryRead } from './try-read.ts';
import { cutText, LOOKAHEAD, shortKey } from './attribute-keys.ts';
import { labelOf, type SpecialValue, specialValue } from './special-value.ts';

/** A value as it was at one moment: what JSON can say, and whole numbers of 64 bits. */
export type Plain = string | number | boolean | bigint | null | Plain[] | { [key: string]: Plain };

/** `value` as JSON, which has no whole numbers of 64 bits: they are texts there. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));

/** How much of a value is kept. What is cut says so in its place. */
export interface ValueLimits {
  /** Characters of one string. Default 100 000. */
  readonly maxStringLength: number;
  /** Levels of nesting. Default 12. */
  readonly maxDepth: number;
  /** Items of one array, set or iterable list. Default 1 000. */
  readonly maxItems: number;
  /** Keys of one object or map. Default 500. */
  readonly maxKeys: number;
  /** Characters of texts and keys kept beyond their limit until redaction has seen them. Default 0. */
  readonly lookahead?: number;
}

/** Only the limits of an object that has more: what is kept for long must not keep a key with it. */
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

/** One text for anything: itself, or JSON. */
export function textOf(value: unknown, limits: ValueLimits): string {
  const plain = snapshot(value, limits);
  return typeof plain === 'object' ? plainJson(plain) : String(plain);
}

interface Budget {
  readonly limits: ValueLimits;
  /** Values still allowed in the whole snapshot: hostile shapes end here, whatever their form. */
  values: number;
  /** Characters still allowed in the whole snapshot. */
  characters: number;
}

const MAX_VALUES = 20_000;
/** Levels of nesting, whatever the limits say: no stack may end in here. */
const MAX_DEPTH = 200;
const MAX_CHARACTERS = 2_000_000;

/**
 * Takes a picture of any value: bounded, never throwing, independent of what happens to the value later.
 * Circular references become `[Circular]`, getters that throw are left out, binary data becomes a summary.
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

/** An instance that has one of these is somebody's client: its class says all that is worth recording. */
const CREDENTIAL = /^_?(?:api_?key|(?:auth|access)_?token|credentials?)$/i;

/** Plain objects and arrays with nothing odd about them: nearly all there are, so they skip the long list of kinds. */
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
  // No prototype: a key called `__proto__` is a key like any other.
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

/** The items of a list; one that cannot be read stands as nothing. */
function* itemsOf(list: readonly unknown[]): Iterable<unknown> {
  for (let index = 0; ; index += 1) yield tryRead(() => list[index]);
}

/** The entries of an object; one that cannot be read says nothing. */
function* entriesOf(value: object, keys: readonly string[]): Iterable<readonly [string, unknown]> {
  for (const key of keys) yield [key, tryRead(() => readOwn(value, key))];
}

/** A property. A promise that its getter has made for this reading is nobody else's. */
function readOwn(value: object, key: string): unknown {
  const found: unknown = Reflect.get(value, key);
  const isMade =
    found instanceof Promise && Object.getOwnPropertyDescriptor(value, key)?.get !== undefined;
  return isMade ? silenced(found) : found;
}

/** `value`; a promise among them is not reported where nobody handles its rejection. */
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
