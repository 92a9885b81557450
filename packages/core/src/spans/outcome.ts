import { tryRead } from '../values/try-read.ts';
import { cutText, MAX_NAME } from '../values/attribute-keys.ts';

import { isError } from '../values/special-value.ts';

const CANCELLED = new Set(['AbortError', 'APIUserAbortError', 'CanceledError', 'ResponseAborted']);
const TIMEOUT = new Set(['TimeoutError', 'APIConnectionTimeoutError']);

/** True for a failure. A cancelled span is a caller's decision. */
export const isFailure = (outcome: Outcome): boolean =>
  outcome === 'error' || outcome === 'timeout';

/** Returns the outcome for an exception: an abort is a caller's decision, a timeout is not, the rest are errors. */
export function outcomeOf(error: unknown): Exclude<Outcome, 'ok' | 'abandoned'> {
  const names = namesOf(error);
  if (names.some((name) => CANCELLED.has(name))) return 'cancelled';
  return names.some((name) => TIMEOUT.has(name)) ? 'timeout' : 'error';
}

/**
 * Returns the name of the thrown value and the name of the value's class, if strings. The platform marks aborts by
 * name.
 */
function namesOf(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return [];
  const given = error as { name?: unknown; constructor?: { name?: unknown } };
  return [tryRead(() => given.name), tryRead(() => given.constructor?.name)].filter(
    (one) => typeof one === 'string',
  );
}

/** Returns the class name of the thrown value, or the type of a non-object. */
export function errorName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const given = error as { name?: unknown; constructor?: { name?: unknown } };
  const name = tryRead(() => given.name);
  const ofClass = tryRead(() => given.constructor?.name);
  // A class such as `class APIUserAbortError extends APIError` often keeps `name = 'Error'`. The class name says
  // more, unless minified.
  const says =
    typeof ofClass === 'string' &&
    !GENERIC.has(ofClass) &&
    (ofClass.length > 2 || !name || GENERIC.has(name as string));
  if (says) return cutText(ofClass, MAX_NAME);
  return typeof name === 'string' && name ? cutText(name, MAX_NAME) : 'Error';
}

const GENERIC: ReadonlySet<string> = new Set(['Error', 'Object', 'DOMException', '']);

/** Returns the message of the thrown value. */
export const errorMessage = (error: unknown): string =>
  tryRead(() => String(isError(error) ? error.message : error)) ?? 'unprintable error';

/** Returns the stack of the thrown value, if any. */
export function errorStack(error: unknown): string | undefined {
  const stack = tryRead(() => (error as { stack?: unknown } | null | undefined)?.stack);
  return typeof stack === 'string' ? stack : undefined;
}

/** Outcome of a span. Stopping a span is not an error. */
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned';
