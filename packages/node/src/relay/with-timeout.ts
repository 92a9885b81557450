import { setTimer } from '@honeyhive/core/internal';

/**
 * What `work` gives, or `undefined` if it throws, rejects, or has not settled within `timeoutMs`: then `report` is told
 * why.
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
    const cancel = setTimer(() => failed(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const done = (result: R): void => {
      cancel();
      resolve(result);
    };
    new Promise<R>((start) => start(work())).then(done, failed);
  });
}
