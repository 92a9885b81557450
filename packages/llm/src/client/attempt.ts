/** The result of work of ours beside a call; `undefined` where it throws: the call is the application's all the same. */
export function attempt<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
