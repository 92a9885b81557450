import { setTimer } from '@honeyhive/core/internal';

/**
 * Resolves with the result of `work`, or with `undefined` if `work` throws, rejects, or does not settle within
 * `timeoutMs`; `report` then receives the error.
 */
export function settledWithin<R>(
  timeoutMs: number,
  work: () => R | Promise<R>,
  report: (error: unknown) => void,
): Promise<R | undefined> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => {
      cancel();
      report(error);
      resolve(undefined);
    };
    const cancel = setTimer(() => failed(new Error(`timeout after ${timeoutMs} ms`)), timeoutMs);
    const done = (result: R): void => {
      cancel();
      resolve(result);
    };
    new Promise<R>((start) => start(work())).then(done, failed);
  });
}
