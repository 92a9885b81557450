import { Hono, type MiddlewareHandler } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import type { Backend, Environment } from './environment.ts';
import { checkCredentials, checkHost, checkOrigin, isViewerPath } from './guards.ts';
import type { Live } from './live.ts';
import { exportTraces } from './otlp-routes.ts';
import { addCollectionRoutes } from './collections/collection-routes.ts';
import { addDatapointRoutes, addDatasetRoutes } from './collections/dataset-routes.ts';
import { addEventQueryRoutes } from './collections/event-query-routes.ts';
import { addModelEventRoutes } from './collections/model-event-routes.ts';
import { addRunRoutes } from './collections/run-routes.ts';
import { addOtherSignals } from './otlp-signals.ts';
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

/** Paths of OTLP traces: HoneyHive's, the standard one, and the one of HoneyHive's Next.js page. */
const TRACE_PATHS = ['/opentelemetry/v1/traces', '/v1/traces', '/nextjs/v1/traces'];

/** Creates the Hono application of the whole server. */
export function createApp(backend: Backend, live: Live): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(checkHost(backend), logged(backend), checkOrigin(backend), checkCredentials(backend));
  app.on('POST', TRACE_PATHS, exportTraces(backend));
  addEventQueryRoutes(app, backend);
  addModelEventRoutes(app, backend);
  addRestRoutes(app, backend);
  addRunRoutes(app, backend);
  addDatasetRoutes(app, backend);
  addDatapointRoutes(app, backend);
  addCollectionRoutes(app, backend);
  addOtherSignals(app);
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
