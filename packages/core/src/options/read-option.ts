import { tryRead } from '../values/try-read.ts';

/** Stands for an option that cannot be read: no rule takes a symbol, so it is said like any other invalid value. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

/** Reads one option; `UNREADABLE` where reading runs code of the user's (a getter, a proxy) that throws. */
export function readOption(from: unknown, name: string): unknown {
  const read = tryRead(() => ({
    value: (from as Record<string, unknown> | null | undefined)?.[name],
  }));
  return read ? read.value : UNREADABLE;
}

/** Copies options one by one, those of `names` where the object does not tell its own. */
export function copyOptions(from: unknown, names: readonly string[]): Record<string, unknown> {
  // Where nothing of it can be listed, each name is read, and is said where it cannot be.
  const own = tryRead(() => Object.keys(from as object)) ?? names;
  return Object.fromEntries(own.map((name) => [name, readOption(from, name)]));
}
