/** Depth of nested reads of user values in progress. */
const reading = { depth: 0 };

/** True while a user value is being read. Traced functions called by getters create no spans meanwhile. */
export const isReading = (): boolean => reading.depth > 0;

/**
 * Runs `read` on a user value; returns `undefined` if `read` throws. Getters, `toJSON` and proxies are user code:
 * failures are not reported to the guard, and calls are not traced.
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

/** Reads a property of a user object, as {@link tryRead}, without a closure. */
export function readField<T extends object, K extends keyof T>(from: T, key: K): T[K] | undefined {
  reading.depth += 1;
  try {
    return from[key];
  } catch {
    return undefined;
  } finally {
    reading.depth -= 1;
  }
}

/** Copies a user object; unreadable properties become `undefined`. `null` and `undefined` yield an empty copy. */
export function readableCopy<T extends object>(given: T | null | undefined): Partial<T> {
  const copy: Record<string, unknown> = {};
  for (const key of tryRead(() => Object.keys(given ?? {})) ?? [])
    copy[key] = readField(given as Record<string, unknown>, key);
  return copy as Partial<T>;
}
