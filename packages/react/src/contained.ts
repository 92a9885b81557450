/** Runs `work` of a tracer; what it throws never reaches a render, an effect or a handler of the app. */
export function contained<R>(work: () => R): R | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
