import type { Refusal } from '../refusal.ts';

/** A page of another origin may not use this relay, unless it is listed. What sends no Origin is no page. */
export function checkOrigin(request: Request, origins: readonly string[]): Refusal | undefined {
  const origin = request.headers.get('origin');
  const host = ownHost(request);
  if (origin !== null && (origins.includes(origin) || hostOf(origin) === host)) return undefined;
  return {
    status: 403,
    code: 'origin_not_allowed',
    message: `A page of ${short(origin) ?? 'no origin'} may not use the relay at ${short(host) ?? 'this host'}: add its origin to \`origins\`, or let the proxy in between keep the Host header.`,
  };
}

/** Enough of a name to know it by: it goes to a log. */
const short = (name: string | null | undefined): string | undefined => name?.slice(0, 100);

/** The headers that the tracer of a page sends. */
const HEADERS =
  'content-type, content-encoding, x-source, hh-client-package, hh-client-version, hh-client-language';

/**
 * The answer to a browser that asks before it sends. A page of a listed origin may send whatever headers it asks for:
 * the app's own token, say. Which origins may is said by {@link allowOrigin}.
 */
export function preflight(request: Request, origins: readonly string[]): Response {
  const asked = request.headers.get('access-control-request-headers');
  const isListed = origins.includes(request.headers.get('origin') ?? '');
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST, PUT',
      'access-control-allow-headers': isListed && asked ? asked : HEADERS,
      'access-control-max-age': '7200',
    },
  });
}

/** `response`, readable for pages of the listed origins. The relay's own needs no permission. */
export function allowOrigin(
  response: Response,
  request: Request,
  origins: readonly string[],
): Response {
  const origin = request.headers.get('origin');
  if (origins.length > 0) response.headers.set('vary', 'origin');
  if (origin && origins.includes(origin)) {
    response.headers.set('access-control-allow-origin', origin);
    response.headers.set('access-control-expose-headers', 'retry-after');
  }
  return response;
}

/** The address that the page has used, also behind a proxy that sets the Host header anew. */
const ownHost = (request: Request): string | undefined =>
  request.headers.get('x-forwarded-host') ??
  request.headers.get('host') ??
  new URL(request.url).host;

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    // `null`, of sandboxed frames and files: no host, so never the relay's own.
    return undefined;
  }
}
