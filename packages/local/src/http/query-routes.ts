import type { Context, Hono } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import type { Backend, Environment } from './environment.ts';
import type { Live } from './live.ts';
import { sessionEvent } from './rest-routes.ts';

const json = (context: Context<Environment>, value: unknown): Response =>
  context.body(JSON.stringify(value), 200, { 'content-type': 'application/json' });

/** Adds the routes read by the viewer and tests. */
export function addQueryRoutes(app: Hono<Environment>, backend: Backend, live: Live): void {
  app.get('/api/health', (context) => context.json({ ok: true, service: '@honeyhive/local' }));
  app.get('/api/live', () => live.response());
  app.get('/api/sessions', (context) => json(context, { sessions: backend.reader.sessions() }));
  app.get('/api/sessions/:id', (context) => {
    const detail = backend.reader.session(context.req.param('id'));
    if (!detail) throw new BadRequest(404, 'session not found');
    return json(context, detail);
  });
  app.get('/api/events/:id', (context) => {
    const id = context.req.param('id');
    const event = backend.reader.events({ eventId: id })[0] ?? sessionEvent(backend, id);
    if (!event) throw new BadRequest(404, 'event not found');
    return json(context, event);
  });
  app.delete('/api/sessions', (context) => {
    backend.clear();
    return context.json({ success: true });
  });
}
