/**
 * Returns the result of SDK work beside a call, or `undefined` if the work throws: the application's call must not
 * fail.
 */
export function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
