import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { BadRequest } from '../ingest/bad-request.ts';
import type { Backend, Environment } from './environment.ts';
import { RefusedOrigins, refusal } from './refused-origins.ts';
import { isSameSecret } from './viewer-token.ts';

type Guard = MiddlewareHandler<Environment>;

/** True for paths of the viewer and the viewer API: such requests are not logged and need no API key. */
export const isViewerPath = (path: string): boolean =>
  path === '/' ||
  path.startsWith('/api/') ||
  path.startsWith('/viewer/') ||
  path === '/favicon.ico';

/** Refuses requests for a foreign host name. */
export function checkHost({ access }: Backend): Guard {
  return async (context, next) => {
    if (!access.takesHost(context.req.header('host'))) {
      const remedy = 'use the address printed at startup, or start with --host <name>';
      throw new BadRequest(403, `host name not allowed: ${remedy}`);
    }
    await next();
    // Pages of foreign sites cannot load the response as an image, script or frame.
    context.header('cross-origin-resource-policy', 'same-origin');
    context.header('x-content-type-options', 'nosniff');
  };
}

/** Refuses pages of origins not allowed; an allowed page may read the response. */
export function checkOrigin({ access }: Backend): Guard {
  const refused = new RefusedOrigins();
  return async (context, next) => {
    const { req } = context;
    const origin = req.header('origin');
    const isAllowed = origin === undefined || access.takesOrigin(origin, req.header('host'));
    if (!isAllowed) {
      refused.log(origin);
      throw new BadRequest(403, refusal(origin));
    }
    if (req.method === 'OPTIONS')
      context.res = preflight(req.header('access-control-request-headers'));
    else await next();
    if (origin !== undefined) context.header('access-control-allow-origin', origin);
    context.header('vary', 'origin', { append: true });
  };
}

function preflight(askedHeaders: string | undefined): Response {
  const headers = new Headers({
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '600',
  });
  if (askedHeaders) headers.set('access-control-allow-headers', askedHeaders);
  return new Response(null, { status: 204, headers });
}

const INGEST =
  /^(?:(?:\/v1)?\/(?:sessions?|session\/start|sessions?\/[^/]+\/(?:traces|events\/batch)|events(?:\/.+)?)|(?:\/opentelemetry|\/nextjs)?\/v1\/(?:traces|logs)|\/opentelemetry\/v1\/metrics)$/;
const QUERY = /\/events\/(?:export|search)$/;

/** Whether a request sends events and sessions: the answers to those tell nothing that is stored. */
const isIngest = (method: string, path: string): boolean =>
  ['POST', 'PUT', 'PATCH'].includes(method) && INGEST.test(path) && !QUERY.test(path);

/** Refuses ingest without the API key, and reading without the token if other machines can reach the server. */
export function checkCredentials({ access, apiKey }: Backend): Guard {
  return async (context, next) => {
    const { req } = context;
    const isKeyed = apiKey !== undefined && !isViewerPath(req.path);
    if (isKeyed && !isSameSecret(req.header('authorization') ?? '', `Bearer ${apiKey}`)) {
      throw new BadRequest(401, 'missing or wrong API key');
    }
    const isFree = isKeyed || isIngest(req.method, req.path);
    if (access.isExposed && !isFree) checkToken(context, access.token);
    await next();
  };
}

const COOKIE = 'honeyhive-local';

function checkToken(context: Context<Environment>, token: Backend['access']['token']): void {
  const { req } = context;
  const bearer = /^Bearer (\S+)$/i.exec(req.header('authorization') ?? '')?.[1];
  const queried = req.query('token');
  // The ports of a host share cookies: every server uses a separate cookie name.
  const { port } = new URL(req.url);
  const name = `${COOKIE}-${port}`;
  if (!token.isAmong([queried, bearer, getCookie(context, name)])) {
    const remedy = 'open the address with ?token= printed at startup';
    throw new BadRequest(401, `reading requires the server token: ${remedy}`);
  }
  if (queried === undefined) return;
  setCookie(context, name, token.text, { path: '/', httpOnly: true, sameSite: 'Strict' });
}
