import type { Complete } from './options.ts';

/** Removes `undefined` entries, which must not replace a default. */
export const omitUndefined = <T extends object>(options: T | undefined): Partial<Complete<T>> =>
  Object.fromEntries(
    Object.entries(options ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Complete<T>>;

/** Returns `given` if a number of 0 or more, else `fallback`. Plain JavaScript callers may pass anything. */
export const countOf = (given: unknown, fallback: number): number =>
  typeof given === 'number' && given >= 0 ? given : fallback;
