import { isTagged } from './is-tagged.ts';
import { tryRead } from './try-read.ts';

/** Representation of a value whose own keys say little. Lists and entries are read up to the limits. */
export type SpecialValue =
  | { readonly leaf: unknown }
  | { readonly items: Iterable<unknown>; readonly size: number }
  | { readonly entries: Iterable<readonly [unknown, unknown]>; readonly size: number };

const MAP = Map.prototype;
const SET = Set.prototype;
/**
 * Reads the size of a Map or Set of any realm, even if the class overrides `size`. Throws for any different value.
 */
const sizeOf = (prototype: object, value: object): number =>
  Reflect.get(prototype, 'size', value) as number;

/**
 * Readers of values by tag, which holds in every realm. A reader accesses members specific to the kind, and throws
 * otherwise.
 */
const BY_TAG: Readonly<Record<string, (value: never) => SpecialValue | undefined>> = {
  Date: (value: Date) => {
    const time = Date.prototype.getTime.call(value);
    return { leaf: Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString() };
  },
  RegExp: (value: RegExp) => ({ leaf: RegExp.prototype.toString.call(value) }),
  Number: (value: object) => ({ leaf: Number.prototype.valueOf.call(value) }),
  String: (value: object) => ({ leaf: String.prototype.valueOf.call(value) }),
  Boolean: (value: object) => ({ leaf: Boolean.prototype.valueOf.call(value) }),
  BigInt: (value: object) => ({ leaf: BigInt.prototype.valueOf.call(value) }),
  Symbol: (value: object) => ({ leaf: Symbol.prototype.valueOf.call(value) }),
  URL: ({ href }: URL) => (typeof href === 'string' ? { leaf: href } : undefined),
  Map: (value: ReadonlyMap<unknown, unknown>) => ({
    entries: MAP.entries.call(value),
    size: sizeOf(MAP, value),
  }),
  Set: (value: ReadonlySet<unknown>) => ({
    items: SET.values.call(value),
    size: sizeOf(SET, value),
  }),
  URLSearchParams: (value: URLSearchParams) => valuesByName(value),
  FormData: (value: FormData) => valuesByName(value),
  Blob: (value: Blob) => blob(value),
  File: (value: Blob) => blob(value),
  Promise: () => ({ leaf: '[Promise]' }),
  Headers: () => ({ leaf: '[Headers]' }),
  Request: ({ method, url }: Request) => ({ leaf: `[Request ${method} ${url}]` }),
  Response: ({ status }: Response) => ({ leaf: `[Response ${status}]` }),
  ReadableStream: () => ({ leaf: '[ReadableStream]' }),
};

const blob = (value: Blob): SpecialValue | undefined =>
  typeof value.size === 'number'
    ? { leaf: `[${labelOf(value)} ${value.size} bytes${value.type ? ` ${value.type}` : ''}]` }
    : undefined;

/** Returns the fields of a form. A repeated name gets a list of values. */
function valuesByName(form: Form): SpecialValue {
  const fields = new Map<string, unknown>();
  form.forEach((value, name) => {
    fields.set(name, fields.has(name) ? [fields.get(name), value].flat() : value);
  });
  return { entries: fields, size: fields.size };
}

/** Fields by name; a name may repeat. */
interface Form {
  forEach(visit: (value: unknown, name: string) => void): void;
}

/** Returns `value` as a known kind; `undefined` for an object described by own keys. */
export function specialValue(value: object): SpecialValue | undefined {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const known = Object.hasOwn(BY_TAG, tag) && tryRead(() => BY_TAG[tag]?.(value as never));
  if (known) return known;
  if (isError(value)) return errorValue(value);
  const bytes = ArrayBuffer.isView(value) || /^(?:Shared)?ArrayBuffer$/.test(tag);
  if (bytes) return { leaf: `[${labelOf(value)} ${(value as ArrayBuffer).byteLength} bytes]` };
  if (hasMember(value, 'then', 'function')) return { leaf: '[Promise]' };
  // The type of an element is an accessor of the class. An object with an own `nodeType` is data.
  if (hasMember(value, 'nodeType', 'number') && !Object.hasOwn(value, 'nodeType'))
    return { leaf: `[${labelOf(value)}]` };
  return hasMember(value, '$$typeof', 'symbol') ? { leaf: '[React element]' } : undefined;
}

/** True for an error of any realm. A custom tag does not turn an object into an error. */
export const isError = (value: unknown): value is Error =>
  tryRead(() => {
    if (typeof value !== 'object' || value === null) return false;
    if (value instanceof Error) return true;
    return (
      isTagged(value, 'DOMException') ||
      (isTagged(value, 'Error') && !(Symbol.toStringTag in value))
    );
  }) === true;

function errorValue(error: object): SpecialValue {
  const entries = ['name', 'message', 'cause', 'errors'].flatMap((key) => {
    const value: unknown = tryRead(() => Reflect.get(error, key));
    const isText = key === 'name' || key === 'message';
    if (value === undefined) return [];
    return [[key, isText ? tryRead(() => String(value as string)) : value] as const];
  });
  return { entries, size: entries.length };
}

/** True if the object declares a member of the given type. A proxy answering to every name declares no member. */
const hasMember = (value: object, key: string, type: string): boolean =>
  tryRead(() => key in value && typeof Reflect.get(value, key) === type) ?? false;

/** The name of an object's class. */
export const labelOf = (value: object): string => {
  const name = tryRead(() => (value.constructor as { name?: unknown } | undefined)?.name);
  return typeof name === 'string' && name ? name.slice(0, 100) : 'Object';
};
