/** Depth of nested reads of the user's values that are under way. */
const reading = { depth: 0 };

/** True while a value of the user's is being read: traced functions that its getters call make no spans then. */
export const isReading = (): boolean => reading.depth > 0;

/**
 * Runs `read`, which reads a value of the user's; gives `undefined` where that throws. Getters, `toJSON` and proxies
 * are the user's code: their failures are not the SDK's, so the guard is not told, and their calls are not traced.
 */
export function attempt<R>(read: () => R): R | undefined {
  reading.depth += 1;
  try {
    return read();
  } catch {
    return undefined;
  } finally {
    reading.depth -= 1;
  }
}
