import { type HoneyHiveSpan, HTTP } from '@honeyhive/core';
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
  if (response.status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: `HTTP ${response.status}` });
  }
  if (!response.body) {
    span.end();
    return response;
  }
  const body = span.follow(response.body, { record: false, signal: request.signal });
  return new Response(body, response);
}
