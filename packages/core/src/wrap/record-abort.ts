import { outcomeOf } from '../spans/outcome.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/**
 * Returns the signal of a call: an argument, or an argument's `signal`. A rejection with the signal's reason is a
 * stop by the caller, regardless of the reason's type.
 */
export function signalAmong(values: readonly unknown[]): AbortSignal | undefined {
  for (const value of values) {
    if (isSignal(value)) return value;
    const { signal } = (value ?? {}) as { signal?: unknown };
    if (isSignal(signal)) return signal;
  }
  return undefined;
}

/** Records a stop on `span`: a cancel, or a timeout if the reason is a timeout. */
export function recordAbort(span: HoneyHiveSpan, reason: unknown): void {
  if (outcomeOf(reason) === 'timeout') span.fail(reason);
  else span.cancel(reason);
}

/** True for an `AbortSignal` of any realm. */
export const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { aborted?: unknown }).aborted === 'boolean' &&
  typeof (value as { addEventListener?: unknown }).addEventListener === 'function';
