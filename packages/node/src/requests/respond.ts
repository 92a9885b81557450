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
