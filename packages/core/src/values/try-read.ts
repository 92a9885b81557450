/** Depth of nested reads of the user's values that are under way. */
const reading = { depth: 0 };

/** True while a value of the user's is being read: traced functions that its getters call make no spans then. */
export const isReading = (): boolean => reading.depth > 0;

/**
 * Runs `read`, which reads a value of the user's; gives `undefined` where that throws. Getters, `toJSON` and proxies
 * are the user's code: their failures are not the SDK's, so the guard is not told, and their calls are not traced.
 */
export function tryRead<R>(read: () => R): R | undefined {
  reading.depth += 1;
  try {
    return read();
  } catch {
    return undefined;
  } finally {
    reading.depth -= 1;
  }
}

/** A copy of an object of the user's, without what cannot be read of it. What is no object is empty. */
export function readableCopy<T extends object>(given: T | null | undefined): Partial<T> {
  const copy: Record<string, unknown> = {};
  for (const key of tryRead(() => Object.keys(given ?? {})) ?? [])
    copy[key] = tryRead(() => (given as Record<string, unknown>)[key]);
  return copy as Partial<T>;
}
