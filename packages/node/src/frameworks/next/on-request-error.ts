import { hasBackgroundTime } from '../../environment/platform.ts';
import { nameOfRequest } from '../../requests/request-facts.ts';
import { endThrown, isRecorded } from '../../requests/respond.ts';
import { readFacts } from '../exchange.ts';
import { findNextTracer } from './register-next.ts';

/** A request in Next's `onRequestError`. */
export interface NextErrorRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The place of an error in Next's `onRequestError`. */
export interface NextErrorContext {
  /** Pattern of the route, such as `/users/[id]`. */
  readonly routePath: string;
  /** `render`, `route`, `action` or `proxy`. */
  readonly routeType: string;
}

/**
 * Next's hook for errors in server components, route handlers and actions: export the function from `instrumentation.ts`.
 * Records the error in a span `{method} {route}` below the page's request, unless a span has recorded the error already.
 *
 * @example
 * export { onRequestError } from '@honeyhive/node'; // instrumentation.ts
 */
export async function onRequestError(
  error: unknown,
  request: NextErrorRequest,
  context: NextErrorContext,
): Promise<void> {
  const tracer = findNextTracer();
  if (!tracer?.enabled || isRecorded(error)) return;
  const parts = tracer.requestParts();
  try {
    const { method, path, headers } = request;
    const { routePath, routeType } = context;
    const facts = readFacts({ method, url: path, headers });
    const options = { name: nameOfRequest(facts, routePath), route: routePath };
    await parts.begin(facts, request, options, (span) => {
      span.setAttribute('next.route_type', routeType);
      endThrown(span, error);
      span.end();
    });
    if (!hasBackgroundTime()) await parts.flush();
  } catch (failure) {
    parts.guard.report('onRequestError', failure);
  }
}
