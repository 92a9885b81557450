/** Headers in any shape: `Headers`, a `Map`, a plain object, or pairs; names in any case. */
export type Carrier =
  | { get(name: string): string | null | undefined; set(name: string, value: string): unknown }
  | Array<[string, string]>
  | { [name: string]: string | string[] | undefined };

/** More than this of one header is no header of ours. */
const MAX_HEADER = 8_192;

type Keyed = Extract<Carrier, { get(name: string): unknown }>;
const isKeyed = (carrier: Carrier): carrier is Keyed =>
  typeof (carrier as { get?: unknown }).get === 'function' &&
  typeof (carrier as { set?: unknown }).set === 'function';

/** The value of one header, whatever the case of its name; several are joined by commas. Oversized ones count as absent. */
export function readHeader(carrier: Carrier, name: string): string | undefined {
  const found = isKeyed(carrier)
    ? (carrier.get(name) ?? fromMap(carrier, name))
    : fromEntries(carrier, name);
  return typeof found === 'string' && found.length <= MAX_HEADER ? found : undefined;
}

/** Sets one header, replacing it in whatever case it was. */
export function writeHeader(carrier: Carrier, name: string, value: string): void {
  if (isKeyed(carrier)) {
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

/** A Map does not fold case as Headers does. */
function fromMap(carrier: Keyed, name: string): unknown {
  if (!(carrier instanceof Map)) return undefined;
  const map: ReadonlyMap<unknown, unknown> = carrier;
  for (const [key, value] of map) if (same(key, name)) return value;
  return undefined;
}

function fromEntries(carrier: Exclude<Carrier, Keyed>, name: string): string | undefined {
  const entries: ReadonlyArray<readonly [unknown, unknown]> = Array.isArray(carrier)
    ? carrier
    : Object.entries(carrier);
  const values = entries.filter(([key]) => same(key, name)).flatMap(([, value]) => value);
  return values.length > 0 ? values.join(',') : undefined;
}
