import { type HoneyHiveSpan, HTTP } from '@honeyhive/core';
import { SpanStatusCode } from '@opentelemetry/api';

/** A handler that gives something else meets whatever it would meet untraced. */
export const isResponse = (response: Response | undefined): boolean =>
  typeof response?.status === 'number' && typeof response.headers?.get === 'function';

/** Records the response of a request, whose span ends with its body. */
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
