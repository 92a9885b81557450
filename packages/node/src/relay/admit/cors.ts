import { firstOf, isOwnOrigin, parsed } from '../../requests/own-origin.ts';
import type { Refusal } from '../refusal.ts';

/** Which origins may use a relay. */
export interface OriginRules {
  /** Origins beside the relay's own. */
  readonly origins: readonly string[];
  /** Number of proxies in front trusted for the host and scheme used by the page. */
  readonly proxies: number;
}

/** Refuses pages of other origins unless the origin is listed. Requests without Origin are refused too. */
export function checkOrigin(request: Request, rules: OriginRules): Refusal | undefined {
  const origin = request.headers.get('origin');
  if (isListed(origin, rules) || isOwnOrigin(origin, request, rules.proxies)) return undefined;
  const forwarded = request.headers.get('x-forwarded-host');
  const remedy =
    forwarded !== null && rules.proxies === 0 && hostIn(forwarded) === hostIn(origin)
      ? 'set `proxies` to the number of proxies'
      : 'add the origin to `origins`, or configure the proxy to keep the Host header';
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return {
    status: 403,
    code: 'origin_not_allowed',
    message: `Page of ${short(origin) ?? 'no origin'} refused by the relay at ${short(host)}: ${remedy}.`,
  };
}

/** The host of an origin, or of a list of hosts. */
const hostIn = (text: string | null): string | undefined =>
  text === null ? undefined : parsed(text)?.host || parsed(`http://${firstOf(text)}`)?.host;

/** Returns true if the origin is listed in `origins`. */
function isListed(origin: string | null, { origins }: OriginRules): boolean {
  return origin !== null && origins.some((listed) => canonical(listed) === canonical(origin));
}

/** Normalizes an origin as browsers do: no path, no default port, lower case. */
function canonical(origin: string): string {
  const own = parsed(origin)?.origin;
  // The platform does not know the scheme, such as an app's own: only the text is left to compare.
  return own === undefined || own === 'null' ? origin.toLowerCase().replace(/\/+$/, '') : own;
}

/** Shortens a name for a log. */
const short = (name: string | null): string | undefined => name?.slice(0, 100);

/** Headers sent by the tracer of a page. */
const HEADERS =
  'content-type, content-encoding, x-source, hh-client-package, hh-client-version, hh-client-language';

/**
 * Returns the response to a CORS preflight request. A page of a listed origin may send any requested header, such as
 * the app's own token. {@link allowOrigin} sets the allowed origin.
 */
export function preflight(request: Request, rules: OriginRules): Response {
  const asked = request.headers.get('access-control-request-headers');
  const mayAskMore = isListed(request.headers.get('origin'), rules);
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST, PUT',
      'access-control-allow-headers': mayAskMore && asked ? asked : HEADERS,
      'access-control-max-age': '7200',
    },
  });
}

/** `response`, readable for pages of the listed origins. The relay's own needs no permission. */
export function allowOrigin(response: Response, request: Request, rules: OriginRules): Response {
  const origin = request.headers.get('origin');
  if (rules.origins.length > 0) response.headers.set('vary', 'origin');
  if (origin && isListed(origin, rules)) {
    response.headers.set('access-control-allow-origin', origin);
    response.headers.set('access-control-expose-headers', 'retry-after');
  }
  return response;
}
