/** An object of any shape, as others have written it. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text; the text itself where it is none, or cut. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{"]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** A list: a list itself, or the one in a JSON text. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  const list = parsed(value);
  return Array.isArray(list) ? list : undefined;
}

/** A text: strings as they are, other values as JSON. */
export const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === 'string'
    ? (value ?? undefined)
    : JSON.stringify(value);

/** The first of the values that is there. */
export const first = (attributes: Fields, ...names: readonly string[]): unknown =>
  names.map((name) => attributes[name]).find((value) => value !== undefined && value !== null);

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** The entries that are there; `undefined` where there is none. */
export function present(entries: Fields): Fields | undefined {
  const kept = Object.entries(entries).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** Keys that would change an object’s prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
/** Items of one list, and parts of one name. */
const MAX_ITEMS = 10_000;
const MAX_PARTS = 12;

/** The value that attributes such as `prefix.0.role` spell; `undefined` where there are none. */
export function nested(attributes: Fields, prefix: string): unknown {
  let root: unknown;
  for (const name of Object.keys(attributes)) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const path = name.slice(prefix.length + 1).split('.');
    if (path.length > MAX_PARTS || path.some((part) => FORBIDDEN.has(part))) continue;
    root = withValue(root, path, attributes[name]);
  }
  return root;
}

function withValue(
  target: unknown,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): unknown {
  const index = /^\d{1,5}$/.test(key) ? Number(key) : undefined;
  const isList =
    index !== undefined && index < MAX_ITEMS && (target === undefined || Array.isArray(target));
  const holder = (isFields(target) || Array.isArray(target) ? target : isList ? [] : {}) as Record<
    string,
    unknown
  >;
  holder[key] = rest.length > 0 ? withValue(holder[key], rest, value) : value;
  return holder;
}
