import { tryRead } from '../values/try-read.ts';

/** Placeholder for an unreadable option. No rule accepts a symbol, so the option is reported as invalid. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

/** Reads an option; returns `UNREADABLE` if user code (a getter, a proxy) throws. */
export function readOption(from: unknown, name: string): unknown {
  const read = tryRead(() => ({
    value: (from as Record<string, unknown> | null | undefined)?.[name],
  }));
  return read ? read.value : UNREADABLE;
}

/** Copies options by name; uses `names` if the object does not list own keys. */
export function copyOptions(from: unknown, names: readonly string[]): Record<string, unknown> {
  // If no key can be listed, every name is read, and an unreadable option is reported.
  const own = tryRead(() => Object.keys(from as object)) ?? names;
  return Object.fromEntries(own.map((name) => [name, readOption(from, name)]));
}
