import { tryRead } from '../values/try-read.ts';
import { cutText, MAX_NAME } from '../values/attribute-keys.ts';

import { isError } from '../values/special-value.ts';

const CANCELLED = new Set(['AbortError', 'APIUserAbortError', 'CanceledError', 'ResponseAborted']);
const TIMEOUT = new Set(['TimeoutError', 'APIConnectionTimeoutError']);

/** True for outcomes that are failures: the others are decisions of somebody. */
export const isFailure = (outcome: Outcome): boolean =>
  outcome === 'error' || outcome === 'timeout';

/** The outcome an exception stands for: an abort is somebody's decision, a timeout is nobody's, the rest are errors. */
export function outcomeOf(error: unknown): Exclude<Outcome, 'ok' | 'abandoned'> {
  const names = namesOf(error);
  if (names.some((name) => CANCELLED.has(name))) return 'cancelled';
  return names.some((name) => TIMEOUT.has(name)) ? 'timeout' : 'error';
}

/** The name of what was thrown and the name of its class, as far as they are texts. The platform marks aborts by name. */
function namesOf(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return [];
  const given = error as { name?: unknown; constructor?: { name?: unknown } };
  return [tryRead(() => given.name), tryRead(() => given.constructor?.name)].filter(
    (one) => typeof one === 'string',
  );
}

/** The class name of what was thrown, or its type for things that are no errors. */
export function errorName(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const given = error as { name?: unknown; constructor?: { name?: unknown } };
  const name = tryRead(() => given.name);
  const ofClass = tryRead(() => given.constructor?.name);
  // `class APIUserAbortError extends APIError` often keeps `name = 'Error'`: the class says more. Unless it is minified.
  const says =
    typeof ofClass === 'string' &&
    !GENERIC.has(ofClass) &&
    (ofClass.length > 2 || !name || GENERIC.has(name as string));
  if (says) return cutText(ofClass, MAX_NAME);
  return typeof name === 'string' && name ? cutText(name, MAX_NAME) : 'Error';
}

const GENERIC: ReadonlySet<string> = new Set(['Error', 'Object', 'DOMException', '']);

/** The message of what was thrown. */
export const errorMessage = (error: unknown): string =>
  tryRead(() => String(isError(error) ? error.message : error)) ??
  'an error that cannot be printed';

/** Where it was thrown, if it says so. */
export function errorStack(error: unknown): string | undefined {
  const stack = tryRead(() => (error as { stack?: unknown } | null | undefined)?.stack);
  return typeof stack === 'string' ? stack : undefined;
}

/** How a span went. Stopping is not an error. */
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned';
