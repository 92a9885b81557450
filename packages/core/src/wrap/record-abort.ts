import { outcomeOf } from '../spans/outcome.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/**
 * The signal that a call was given, as an argument or as the `signal` of one: what is rejected with its reason was
 * stopped by the caller, whatever the reason looks like.
 */
export function signalAmong(values: readonly unknown[]): AbortSignal | undefined {
  for (const value of values) {
    if (isSignal(value)) return value;
    const { signal } = (value ?? {}) as { signal?: unknown };
    if (isSignal(signal)) return signal;
  }
  return undefined;
}

/** Says on `span` that it was stopped: by somebody, or by the clock where the reason is a timeout's. */
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
