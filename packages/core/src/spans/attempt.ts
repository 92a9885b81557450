/**
 * Reading a value of the user's runs the user's code (getters, proxies): what that throws counts as nothing there. It is
 * no failure of ours, so the guard is not told.
 */
export function attempt<R>(read: () => R): R | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
