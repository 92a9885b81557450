/** Headers in any shape: `Headers`, a `Map`, a plain object, or pairs; names in any case. */
export type Carrier =
  | { get(name: string): string | null | undefined; set(name: string, value: string): unknown }
  | Array<[string, string]>
  | { [name: string]: string | string[] | undefined };

/** Longest accepted header, in characters. */
export const MAX_HEADER = 8_192;

type Keyed = Extract<Carrier, { get(name: string): unknown }>;
type Entries = ReadonlyArray<readonly [unknown, unknown]>;
const has = (carrier: Carrier, method: 'get' | 'set'): carrier is Keyed =>
  typeof (carrier as Partial<Keyed>)[method] === 'function';

/**
 * Reads a header, case-insensitive by name; several values are joined by commas. Oversized headers count as absent.
 */
export function readHeader(carrier: Carrier, name: string): string | undefined {
  const keyed: unknown = has(carrier, 'get') ? carrier.get(name) : undefined;
  const found = textOf(
    keyed === undefined || keyed === null ? fromEntries(carrier, name) : [keyed],
  );
  return found.length > 0 && found.length <= MAX_HEADER ? found : undefined;
}

/** Sets a header, replacing the header in any case. */
export function writeHeader(carrier: Carrier, name: string, value: string): void {
  if (has(carrier, 'set')) {
    // A Map does not fold case as Headers does.
    if (carrier instanceof Map)
      for (const key of carrier.keys()) if (same(key, name)) carrier.delete(key);
    carrier.set(name, value);
  } else if (Array.isArray(carrier)) {
    const at = carrier.findIndex(([key]) => same(key, name));
    carrier.splice(at < 0 ? carrier.length : at, at < 0 ? 0 : 1, [name, value]);
  } else {
    for (const key of Object.keys(carrier))
      if (key !== name && same(key, name)) delete carrier[key];
    carrier[name] = value;
  }
}

const same = (key: unknown, name: string): boolean =>
  typeof key === 'string' && key.toLowerCase() === name;

/** Every value under `name`, in any case: of a Map, of pairs, or of the object's own keys. */
function fromEntries(carrier: Carrier, name: string): unknown[] {
  const entries = (
    typeof (carrier as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function'
      ? [...(carrier as Iterable<unknown>)]
      : Object.entries(carrier)
  ) as Entries;
  return entries.filter((entry) => same(entry?.[0], name)).map((entry) => entry[1]);
}

/** Joins values into a header; skips non-strings. */
const textOf = (values: unknown[]): string =>
  values
    .flat()
    .filter((value) => typeof value === 'string')
    .join(',');
