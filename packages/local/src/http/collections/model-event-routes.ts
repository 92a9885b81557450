import type { Hono } from 'hono';
import { BadRequest } from '../../ingest/bad-request.ts';
import { toModelEvent } from '../../ingest/model-event.ts';
import { readSession } from '../../ingest/rest-event.ts';
import { asText, isObject } from '../../json.ts';
import type { Backend, Environment } from '../environment.ts';
import { readJson, recordEvents } from '../rest-routes.ts';

/** Routes that take calls of models after the fact. */
export function addModelEventRoutes(app: Hono<Environment>, backend: Backend): void {
  app.on('POST', ['/events/model', '/v1/events/model'], async (context) => {
    const body = await readJson(context);
    const [event_id] = await recordEvents(backend, [toModelEvent(body['model_event'] ?? body)]);
    return context.json({ success: true, event_id });
  });
  app.on('POST', ['/events/model/batch', '/v1/events/model/batch'], async (context) => {
    const body = await readJson(context);
    const { model_events: events = [], session_properties: given } = body;
    if (!Array.isArray(events)) throw new BadRequest(400, 'model_events must be a list');
    let into: string | undefined;
    if (body['is_single_session'] === true || isObject(given)) {
      const session = isObject(given) ? given : {};
      const first = isObject(events[0]) ? asText(events[0]['session_id']) : undefined;
      const id = asText(session['session_id']) ?? first;
      const posted = readSession({ ...session, ...(id ? { session_id: id } : {}) }, Date.now());
      backend.recorder.sessions([posted]);
      into = posted.session_id;
    }
    const event_ids = await recordEvents(backend, events.map(toModelEvent), into);
    return context.json({ success: true, event_ids, ...(into ? { session_id: into } : {}) });
  });
}
