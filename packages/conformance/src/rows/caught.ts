/** What `work` throws, or `'nothing'`. */
export function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

/** What `promise` rejects with, or `'nothing'`. */
export const rejection = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(
    () => 'nothing',
    (error: unknown) => error,
  );

/** Lets everything that is due now happen: a timer's turn, after all microtasks. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
