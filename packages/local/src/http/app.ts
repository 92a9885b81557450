import { Hono, type MiddlewareHandler } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import type { Backend, Environment } from './environment.ts';
import { checkCredentials, checkHost, checkOrigin, isViewerPath } from './guards.ts';
import type { Live } from './live.ts';
import { exportTraces } from './otlp-routes.ts';
import { addQueryRoutes } from './query-routes.ts';
import { addRestRoutes } from './rest-routes.ts';
import { addViewerRoutes } from './viewer-files.ts';

function logged(backend: Backend): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const time = Date.now();
    await next();
    if (isViewerPath(context.req.path)) return;
    const answer = { bytes: context.get('bytes') ?? 0, status: context.res.status, time };
    backend.log.add(context.req.raw, answer);
    backend.changes.emit([]);
  };
}

/** Creates the Hono application of the whole server. */
export function createApp(backend: Backend, live: Live): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(checkHost(backend), logged(backend), checkOrigin(backend), checkCredentials(backend));
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
