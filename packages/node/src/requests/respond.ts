import { type HoneyHiveSpan, HTTP } from '@honeyhive/core';
import { readOption } from '@honeyhive/core/internal';
import { SpanStatusCode } from '@opentelemetry/api';

/** Returns true for a Response. Any other result of a handler is returned unchanged, as without tracing. */
export const isResponse = (response: Response | undefined): boolean =>
  typeof response?.status === 'number' && typeof response.headers?.get === 'function';

/** Records the response of a request. The span ends with the response's body. */
export function respond(span: HoneyHiveSpan, request: Request, response: Response): Response {
  if (!isResponse(response)) {
    span.end();
    return response;
  }
  span.setAttribute(HTTP.responseStatusCode, response.status);
  if (response.status >= 500) recordFailure(span, response.status);
  if (!response.body) {
    span.end();
    return response;
  }
  const body = span.follow(response.body, { record: false, signal: request.signal });
  return new Response(body, response);
}

/** Errors with a span, for hooks that report them once more. All copies of the module share the set. */
const RECORDED = Symbol.for('honeyhive.recorded-errors');
const recorded = (): WeakSet<object> => {
  const shared = globalThis as { [RECORDED]?: WeakSet<object> };
  return (shared[RECORDED] ??= new WeakSet());
};

/** Returns true if a request's span has recorded the error. */
export const isRecorded = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && recorded().has(error);

/** Errors of Next that redirect, or answer 404, 403 and 401. */
const CONTROL = /^NEXT_(?:REDIRECT|HTTP_ERROR_FALLBACK|NOT_FOUND)/;

/**
 * Records a value thrown by a handler. A thrown Response is a response, and an error of `redirect` or `notFound` in Next
 * is no failure.
 */
export function endThrown(span: HoneyHiveSpan, error: unknown): void {
  if (typeof error === 'object' && error !== null) recorded().add(error);
  const digest = readOption(error, 'digest');
  if (typeof digest === 'string' && CONTROL.test(digest)) return;
  const status = readOption(error, 'status');
  if (typeof status !== 'number' || !isHeadersLike(readOption(error, 'headers')))
    return recordFailure(span, 500, { error });
  span.setAttribute(HTTP.responseStatusCode, status);
  if (status >= 500) recordFailure(span, status);
}

const isHeadersLike = (headers: unknown): boolean =>
  typeof readOption(headers, 'get') === 'function';

/** Records the failure of a request: the thrown error, else the status of the response. */
export function recordFailure(
  span: HoneyHiveSpan,
  status: number,
  thrown?: { readonly error: unknown },
): void {
  if (thrown) span.fail(thrown.error);
  else span.setStatus({ code: SpanStatusCode.ERROR, message: `HTTP ${status}` });
  const name = readOption(thrown?.error, 'name');
  span.setAttribute(ERROR_TYPE, typeof name === 'string' && name !== '' ? name : String(status));
}

const ERROR_TYPE = 'error.type';
