import { Hono, type MiddlewareHandler } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import type { Backend, Environment } from './environment.ts';
import type { Live } from './live.ts';
import { exportTraces } from './otlp-routes.ts';
import { addQueryRoutes } from './query-routes.ts';
import { addRestRoutes } from './rest-routes.ts';
import { addViewerRoutes } from './viewer-files.ts';

/** What the viewer asks is no ingest: it is neither logged nor behind the key. */
const isOurs = (path: string): boolean =>
  path === '/' ||
  path.startsWith('/api/') ||
  path.startsWith('/viewer/') ||
  path === '/favicon.ico';

/**
 * A page on any origin may send here, since this is a local tool; none but the viewer may read, since traces hold what
 * people have typed.
 */
const cors: MiddlewareHandler<Environment> = async (context, next) => {
  const isReading = context.req.method === 'GET' || context.req.method === 'HEAD';
  if (isReading || isOurs(context.req.path)) return next();
  const headers = new Headers({ 'access-control-allow-origin': '*' });
  if (context.req.method === 'OPTIONS') {
    const asked = context.req.header('access-control-request-headers');
    headers.set('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
    headers.set('access-control-allow-private-network', 'true');
    headers.set('access-control-max-age', '600');
    if (asked) headers.set('access-control-allow-headers', asked);
    return new Response(null, { status: 204, headers });
  }
  await next();
  for (const [name, value] of headers) context.res.headers.set(name, value);
  return undefined;
};

function logged(backend: Backend): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const time = Date.now();
    await next();
    if (isOurs(context.req.path)) return;
    const answer = { bytes: context.get('bytes') ?? 0, status: context.res.status, time };
    backend.log.add(context.req.raw, answer);
    backend.changes.emit([]);
  };
}

function keyed(backend: Backend): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const { apiKey } = backend;
    const given = context.req.header('authorization');
    if (apiKey !== undefined && !isOurs(context.req.path) && given !== `Bearer ${apiKey}`) {
      throw new BadRequest(401, 'the API key is missing or wrong');
    }
    await next();
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;

/** Bound to the loopback interface, it answers to the loopback's names: another name has been pointed here to read it. */
function named(isLoopback: boolean): MiddlewareHandler<Environment> {
  return async (context, next) => {
    if (isLoopback && !LOOPBACK.test(context.req.header('host') ?? '')) {
      throw new BadRequest(403, 'ask under the address that was printed at the start');
    }
    await next();
  };
}

/** The whole server as one Hono application. */
export function createApp(backend: Backend, live: Live): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(named(backend.isLoopback), logged(backend), cors, keyed(backend));
  app.post('/opentelemetry/v1/traces', exportTraces(backend));
  addRestRoutes(app, backend);
  addQueryRoutes(app, backend, live);
  addViewerRoutes(app);
  app.notFound((context) =>
    context.json({ statusCode: 404, message: `no ${context.req.path} here`, success: false }, 404),
  );
  app.onError((error, context) => {
    const status = error instanceof BadRequest ? error.status : 500;
    const message = error instanceof Error ? error.message : 'unknown error';
    const body = { statusCode: status, message, success: false, errorCode: error.name };
    return context.json(body, status);
  });
  return app;
}
