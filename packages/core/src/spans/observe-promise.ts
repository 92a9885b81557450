import { isPlainPromise } from '../context/restoring-promise.ts';

/** What to do when a promise settles. `fulfilled` may hand out another value in place of the one that came. */
export interface PromiseObserver {
  fulfilled(value: unknown): unknown;
  rejected(error: unknown): void;
}

type Then = PromiseLike<unknown>['then'];

/**
 * Watches a promise without changing what its owner can do with it. A plain promise gives a derived one, so that a
 * rejection nobody handles is still reported as such. Any other thenable (a subclass with methods of its own, a lazy
 * query) stays the very same object and is watched when somebody first asks for its value, never before.
 */
export function observePromise(
  promise: PromiseLike<unknown>,
  observer: PromiseObserver,
): PromiseLike<unknown> {
  const watch = (then: Then): Promise<unknown> =>
    new Promise((resolve, reject) => {
      then(
        (value) => resolve(observer.fulfilled(value)),
        (error: unknown) => {
          observer.rejected(error);
          reject(error);
        },
      );
    });
  const then: Then = promise.then.bind(promise);
  if (isPlainPromise(promise)) {
    return promise.then(
      (value) => observer.fulfilled(value),
      (error: unknown) => {
        observer.rejected(error);
        throw error;
      },
    );
  }
  if (!Object.isExtensible(promise)) {
    // It cannot be watched without changing it: the span ends here, and knows no result.
    observer.fulfilled(undefined);
    return promise;
  }
  let watched: Promise<unknown> | undefined;
  const settled = (): Promise<unknown> => (watched ??= watch(then));
  const methods: Record<string, unknown> = {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (fulfilled?: () => unknown, rejected?: () => unknown) =>
      settled().then(fulfilled, rejected),
  };
  if (promise instanceof Promise) {
    methods['catch'] = (rejected?: () => unknown) => settled().catch(rejected);
    methods['finally'] = (done?: () => void) => settled().finally(done);
  }
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(promise, name, { value, configurable: true, writable: true });
  }
  return promise;
}
