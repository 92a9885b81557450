/** Returns the error thrown by `work`, or `'nothing'`. */
export function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

/** Resolves with the rejection of `promise`, or with `'nothing'`. */
export const rejection = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => error,
  );

/** Resolves after pending work: a timer's turn, after every microtask. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
