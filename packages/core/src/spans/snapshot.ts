import { attempt } from './attempt.ts';
import { cutText, LOOKAHEAD, shortKey } from './attribute-name.ts';

/** A value as it was at one moment: only what JSON can say. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

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

interface Budget {
  readonly limits: ValueLimits;
  /** Values still allowed in the whole snapshot: hostile shapes end here, whatever their form. */
  values: number;
  /** Characters still allowed in the whole snapshot. */
  characters: number;
}

const MAX_VALUES = 20_000;
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
      return cut(String(value), budget);
    case 'symbol':
      return value.description ?? 'Symbol()';
    case 'function':
      return attempt(() => `[function ${value.name || 'anonymous'}]`) ?? '[function]';
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
  if (ancestors.length >= budget.limits.maxDepth) return `[${label(value)}: too deep]`;
  if (budget.values <= 0) return `[${label(value)}: too large]`;
  const inside = [...ancestors, value];
  if (!isOrdinary(value)) {
    const special = attempt(() => pictureSpecial(value, budget, inside));
    if (special !== undefined) return special;
  }
  if (attempt(() => Array.isArray(value))) {
    return pictureItems(value as readonly unknown[], lengthOf(value), budget, inside);
  }
  const own = attempt(() => (value as { toJSON?: unknown }).toJSON);
  if (typeof own === 'function') {
    const said = attempt(() => ({ value: own.call(value, '') as unknown }));
    if (said && said.value !== value) return picture(said.value, budget, inside);
  }
  const keys = attempt(() => Object.keys(value)) ?? [];
  if (keys.some((key) => CREDENTIAL.test(key)) && label(value) !== 'Object')
    return `[${label(value)}]`;
  return pictureEntries(keys, (key) => (value as Record<string, unknown>)[key], budget, inside);
}

/** An instance that has one of these is somebody's client: its class says all that is worth recording. */
const CREDENTIAL = /^_?(?:api_?key|(?:auth|access)_?token|credentials?)$/i;

/** Plain objects and arrays with nothing odd about them: nearly all there are, so they skip the long list below. */
function isOrdinary(value: object): boolean {
  return (
    attempt(() => {
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== Array.prototype) return false;
      return !('then' in value || 'nodeType' in value || '$$typeof' in value);
    }) ?? false
  );
}

/** Values whose own keys say little about them. */
function pictureSpecial(
  value: object,
  budget: Budget,
  inside: readonly object[],
): Plain | undefined {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return pictureError(value, budget, inside);
  if (value instanceof RegExp) return String(value);
  if (value instanceof URL) return cut(value.href, budget);
  if (value instanceof Map) {
    const map: ReadonlyMap<unknown, unknown> = value;
    const byName = new Map(
      [...map].slice(0, budget.limits.maxKeys + 1).map(([k, v]) => [keyName(k), v]),
    );
    return pictureEntries([...byName.keys()], (key) => byName.get(key), budget, inside, map.size);
  }
  if (value instanceof Set) {
    const set: ReadonlySet<unknown> = value;
    return pictureItems([...set].slice(0, budget.limits.maxItems), set.size, budget, inside);
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return `[${label(value)} ${value.byteLength} bytes]`;
  }
  if (typeof Blob === 'function' && value instanceof Blob) {
    return `[${label(value)} ${value.size} bytes${value.type ? ` ${value.type}` : ''}]`;
  }
  if (typeof (value as { then?: unknown }).then === 'function') return '[Promise]';
  if (typeof Headers === 'function' && value instanceof Headers) return '[Headers]';
  if (typeof Request === 'function' && value instanceof Request)
    return `[Request ${value.method} ${value.url}]`;
  if (typeof Response === 'function' && value instanceof Response)
    return `[Response ${value.status}]`;
  if (typeof ReadableStream === 'function' && value instanceof ReadableStream)
    return '[ReadableStream]';
  if (typeof (value as { nodeType?: unknown }).nodeType === 'number') return `[${label(value)}]`;
  if ('$$typeof' in value) return '[React element]';
  return undefined;
}

function pictureError(error: Error, budget: Budget, inside: readonly object[]): Plain {
  const said: Record<string, Plain> = { name: cut(String(error.name), budget) };
  said['message'] = cut(String(error.message), budget);
  if (error.cause !== undefined) said['cause'] = picture(error.cause, budget, inside) ?? null;
  return said;
}

function pictureItems(
  items: readonly unknown[],
  length: number,
  budget: Budget,
  inside: readonly object[],
): Plain {
  const kept: Plain[] = [];
  const most = Math.min(length, budget.limits.maxItems, items.length);
  for (let index = 0; index < most && budget.values > 0; index += 1) {
    kept.push(
      picture(
        attempt(() => items[index]),
        budget,
        inside,
      ) ?? null,
    );
  }
  if (kept.length < length) kept.push(`… [+${length - kept.length} items]`);
  return kept;
}

// oxlint-disable-next-line max-params
function pictureEntries(
  keys: readonly string[],
  read: (key: string) => unknown,
  budget: Budget,
  inside: readonly object[],
  size: number = keys.length,
): Plain {
  // No prototype: a key called `__proto__` is a key like any other.
  const kept = Object.create(null) as Record<string, Plain>;
  let seen = 0;
  for (const key of keys) {
    if (seen >= budget.limits.maxKeys || budget.values <= 0) break;
    seen += 1;
    const value = picture(
      attempt(() => read(key)),
      budget,
      inside,
    );
    if (value !== undefined) kept[shortKey(key, undefined, budget.limits.lookahead)] = value;
  }
  if (seen < size) kept['…'] = `[+${size - seen} keys]`;
  return kept;
}

function cut(text: string, budget: Budget): string {
  const most = Math.max(0, Math.min(budget.limits.maxStringLength, budget.characters));
  budget.characters -= Math.min(text.length, most);
  return cutText(text, most, budget.limits.lookahead);
}

const lengthOf = (value: object): number => {
  const length = attempt(() => (value as { length?: unknown }).length);
  return typeof length === 'number' ? length : 0;
};

const keyName = (key: unknown): string =>
  typeof key === 'object' && key !== null ? `[${label(key)}]` : String(key);

const label = (value: object): string => {
  const name = attempt(() => (value.constructor as { name?: unknown } | undefined)?.name);
  return typeof name === 'string' && name ? name : 'Object';
};
