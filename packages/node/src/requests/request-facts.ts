import { type Attributes } from '@opentelemetry/api';
import { HTTP } from '@honeyhive/core';

/** Method, address and headers of a request from any kind of server. */
export interface RequestFacts {
  readonly method: string;
  /** The whole address. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** Returns the headers with the caller's span and session, as a carrier. */
export const callerHeaders = ({ headers }: RequestFacts): Record<string, string | undefined> => ({
  traceparent: headers.get('traceparent') ?? undefined,
  tracestate: headers.get('tracestate') ?? undefined,
  baggage: headers.get('baggage') ?? undefined,
});

/** Returns true for a request that a browser makes before the user asks for the page. */
export const isPrefetch = ({ method, headers }: RequestFacts): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers.get('next-router-prefetch') !== null ||
    [headers.get('sec-purpose'), headers.get('purpose')].some((purpose) =>
      purpose?.startsWith('prefetch'),
    ));

/** Paths below a relay that receive spans and events. */
const RELAY_PATH = /\/v1\/(?:traces|events(?:\/[\da-f-]{36})?)\/?$/i;

/** Returns true for a request from a page's tracer to a relay. */
export function isForRelay({ method, url, headers }: RequestFacts): boolean {
  const [path = ''] = url.split(/[?#]/, 1);
  if (!RELAY_PATH.test(path)) return false;
  // A preflight only announces its headers.
  const announced = headers.get('access-control-request-headers') ?? '';
  if (method === 'OPTIONS') return announced.toLowerCase().includes(CLIENT_HEADER);
  return headers.get(CLIENT_HEADER) !== null || path.endsWith('/opentelemetry/v1/traces');
}

const CLIENT_HEADER = 'hh-client-package';

/** Returns the attributes of a request's span at its start. */
export const requestAttributes = ({ method, url, headers }: RequestFacts): Attributes => ({
  [HTTP.requestMethod]: method,
  [HTTP.urlPath]: new URL(url).pathname,
  [HTTP.userAgent]: headers.get('user-agent') ?? undefined,
});

/** Returns the name of a request's span. A path is never part of it: each address would be a name of its own. */
export const nameOfRequest = ({ method }: RequestFacts, route: string | undefined): string =>
  route === undefined ? method : `${method} ${route}`;
