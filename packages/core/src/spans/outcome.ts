import type { Outcome } from './span.ts';

const CANCELLED = new Set(['AbortError', 'APIUserAbortError', 'CanceledError', 'ResponseAborted']);
const TIMEOUT = new Set(['TimeoutError', 'APIConnectionTimeoutError']);

/** The outcome an exception stands for: an abort is somebody's decision, a timeout is nobody's, the rest are errors. */
export function outcomeOf(error: unknown): Exclude<Outcome, 'ok' | 'abandoned'> {
  const name = errorName(error);
  if (CANCELLED.has(name)) return 'cancelled';
  return TIMEOUT.has(name) ? 'timeout' : 'error';
}

/** The class name of what was thrown, or its type for things that are no errors. */
export function errorName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  const own = constructor?.name;
  // `class APIUserAbortError extends APIError` often keeps `name = 'Error'`: the class says more.
  if (typeof own === 'string' && own !== 'Error' && own !== 'Object' && own !== 'DOMException')
    return own;
  return typeof name === 'string' && name ? name : 'Error';
}

/** The message of what was thrown. */
export function errorMessage(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    // An object without a prototype, or one whose `toString` throws.
    return 'an error that cannot be printed';
  }
}
