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
  const { name, constructor } = read(() => {
    const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
    return { name, constructor: constructor?.name };
  }) ?? { name: 'object', constructor: undefined };
  // `class APIUserAbortError extends APIError` often keeps `name = 'Error'`: the class says more.
  const says = !['Error', 'Object', 'DOMException', ''].includes(constructor as string);
  if (typeof constructor === 'string' && says) return constructor;
  return typeof name === 'string' && name ? name : 'Error';
}

/** The message of what was thrown. */
export const errorMessage = (error: unknown): string =>
  read(() => String(error instanceof Error ? error.message : error)) ??
  'an error that cannot be printed';

/** Where it was thrown, if it says so. */
export function errorStack(error: unknown): string | undefined {
  const stack = read(() => (error as { stack?: unknown } | null | undefined)?.stack);
  return typeof stack === 'string' ? stack : undefined;
}

/** What is thrown may be anything: an object without a prototype, a proxy that refuses every question. */
function read<R>(ask: () => R): R | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
