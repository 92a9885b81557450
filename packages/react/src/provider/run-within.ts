import type { HoneyHiveSpan } from '@honeyhive/core';
import { contained, isObject } from './guarded-tracer.ts';
import { NO_SPAN } from './noop-span.ts';

type Work<R> = (span: HoneyHiveSpan) => R;

/**
 * Runs `work` of the app within a tracer's `enter`: exactly once, whatever `enter` does, with the app's own result
 * or error. The result of `enter` replaces a result of the same kind: a followed promise or stream.
 */
export function runWithin<R>(enter: (once: Work<R>) => unknown, work: Work<R>): R {
  let outcome: (() => R) | undefined;
  let isOk = false;
  const once: Work<R> = (span) => {
    outcome ??= outcomeOf(() => {
      const value = work(isObject(span) ? span : NO_SPAN);
      isOk = true;
      return value;
    });
    return outcome();
  };
  const entered = outcomeOf(() => enter(once));
  const isRun = isOk;
  const value = outcomeOf(() => once(NO_SPAN));
  if (isRun && contained(() => isSameKind(entered(), value()))) return entered() as R;
  // An error of the app's own is thrown below.
  contained(entered, isOk ? undefined : () => {});
  return value();
}

const isSameKind = (one: unknown, other: unknown): boolean =>
  isObject(one) && isObject(other) && one instanceof Promise === other instanceof Promise;
/** Runs `work`; the returned function returns the result or throws the error. */
function outcomeOf<R>(work: () => R): () => R {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
