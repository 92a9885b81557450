import type { Complete } from './options.ts';

/** Without the entries that say nothing: `undefined` must not replace a default. */
export const omitUndefined = <T extends object>(options: T | undefined): Partial<Complete<T>> =>
  Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Complete<T>>;

/** A number, 0 or more, as callers in plain JavaScript give it; `fallback` for anything else. */
export const countOf = (given: unknown, fallback: number): number =>
  typeof given === 'number' && given >= 0 ? given : fallback;
