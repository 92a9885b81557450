import type { HoneyHiveSpan, TracerContext } from '@honeyhive/core';
import { markProxied } from '../../requests/own-proxy.ts';
import type { RequestOptions } from '../../requests/request-options.ts';
import { traceMeta } from '../../requests/trace-meta.ts';
import type { TracerRequests } from '../../requests/with-request.ts';

/** Handler in `proxy.ts`. `headers` are the request's headers with the trace, for `NextResponse.next`. */
export type ProxyHandler<R extends Request> = (
  request: R,
  headers: Headers,
  span: HoneyHiveSpan,
) => Response | Promise<Response>;

/**
 * Creates the function of Next's `proxy.ts`. Each page has a span; the browser receives the trace in `Server-Timing`,
 * server components and actions in the headers of the request.
 *
 * @example
 * import { registerNext, traceProxy } from '@honeyhive/node';
 * declare const NextResponse: { next(init: { request: { headers: Headers } }): Response };
 *
 * export const proxy = traceProxy(registerNext(), (_request, headers) =>
 *   NextResponse.next({ request: { headers } }),
 * );
 */
export const traceProxy =
  <R extends Request>(
    tracer: TracerRequests & TracerContext,
    handler: ProxyHandler<R>,
    options?: RequestOptions,
  ): ((request: R) => Promise<Response>) =>
  (request) =>
    tracer.withRequest(
      request,
      async (span) => {
        const headers = new Headers(request.headers);
        if (span.isRecording()) markProxied(tracer.inject(headers, span));
        const response = await handler(request, headers, span);
        addServerTiming(response, traceMeta(span).serverTiming);
        return response;
      },
      options,
    );

/** Adds the trace to a response, beside metrics of the application. */
function addServerTiming(response: Response, value: string): void {
  try {
    if (value) response.headers.append('server-timing', value);
  } catch {
    // Headers of a redirect, or of a response of `fetch`, are immutable.
  }
}
