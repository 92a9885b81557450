import type { Context, Hono } from 'hono';
import { readPatch } from '../events/event-patch.ts';
import { BadRequest } from '../ingest/bad-request.ts';
import { inSlices } from '../ingest/in-slices.ts';
import { parseJson } from '../ingest/parse-json.ts';
import { asBody, readEvent, readSession, unwrap } from '../ingest/rest-event.ts';
import { type JsonObject, asText, isObject } from '../json.ts';
import type { ArrivedEvent } from '../recorder.ts';
import type { StoredSession } from '../events/session.ts';
import type { Backend, Environment } from './environment.ts';
import { receive } from './otlp-routes.ts';

type Handler = (context: Context<Environment>) => Promise<Response>;

/** Reads the body of a request as a JSON object. Rejects with BadRequest. */
export const readJson = async (context: Context<Environment>): Promise<JsonObject> =>
  asBody(await parseJson(await receive(context)));

/** Records posted events; an event of type `session` is a session. Returns the ids. */
export async function recordEvents(
  backend: Backend,
  bodies: readonly JsonObject[],
  into?: string,
): Promise<string[]> {
  const received = Date.now();
  const read: (StoredSession | ArrivedEvent)[] = [];
  const ids: string[] = [];
  const readOne = (body: JsonObject): StoredSession | ArrivedEvent => {
    const event = readEvent(body, received, into);
    const { event_id, session_id, project, source } = event;
    if (event.event_type === 'session') {
      ids.push(session_id);
      const id = asText(body['session_id']) ?? asText(body['event_id']) ?? session_id;
      return readSession({ ...body, session_id: id }, received);
    }
    ids.push(event_id);
    return { event, session: { session_id, session_name: '', project, source, origin: 'span' } };
  };
  // Every event is read before the first is recorded: an invalid event refuses the whole request.
  await inSlices(bodies, readOne, (slice) => read.push(...slice));
  await inSlices(
    read,
    (item) => item,
    (slice) => {
      backend.recorder.sessions(slice.flatMap((item) => ('event' in item ? [] : item)));
      backend.recorder.events(slice.flatMap((item) => ('event' in item ? item : [])));
    },
  );
  return ids;
}

function postSession(backend: Backend): Handler {
  return async (context) => {
    const body = unwrap(await readJson(context), 'session');
    const session = readSession(body, Date.now());
    const { session_id } = session;
    backend.recorder.sessions([session]);
    // Only ids are returned: data stored under a known id may belong to another sender.
    return context.json({ success: true, session_id, event_id: session_id });
  };
}

/** A session in the shape of an event, as HoneyHive answers. */
export function sessionEvent(backend: Backend, id: string): JsonObject | undefined {
  const detail = backend.reader.session(id);
  if (!detail) return undefined;
  const { session, events } = detail;
  const { inputs, outputs, config, metadata, metrics, feedback, user_properties } = session;
  const { session_id, project, source, error, start_time, end_time, duration } = session;
  const children_ids = events.filter((event) => event.parent_id === id).map((e) => e.event_id);
  const ids = { event_id: id, session_id, parent_id: null, children_ids };
  const named = { event_type: 'session', event_name: session.session_name, project, source, error };
  const buckets = { inputs, outputs, config, metadata, metrics, feedback, user_properties };
  return { ...ids, ...named, ...buckets, start_time, end_time, duration };
}

function postEvent(backend: Backend): Handler {
  return async (context) => {
    const [event_id] = await recordEvents(backend, [unwrap(await readJson(context), 'event')]);
    return context.json({ success: true, event_id });
  };
}

function postBatch(backend: Backend): Handler {
  return async (context) => {
    const body = await readJson(context);
    const events = body['events'] ?? body['logs'];
    if (!Array.isArray(events) || !events.every(isObject)) {
      throw new BadRequest(400, 'events must be a list of objects');
    }
    const given = body['session_properties'] ?? body['session'];
    const single = body['single_session'] === true || body['is_single_session'] === true;
    let into = context.req.param('id');
    if (into === undefined && (single || isObject(given))) {
      const session = isObject(given) ? given : {};
      const id = asText(session['session_id']) ?? asText(events[0]?.['session_id']);
      const posted = readSession({ ...session, ...(id ? { session_id: id } : {}) }, Date.now());
      backend.recorder.sessions([posted]);
      into = posted.session_id;
    }
    const event_ids = await recordEvents(backend, events, into);
    return context.json({ success: true, event_ids, ...(into ? { session_id: into } : {}) });
  };
}

function putEvent(backend: Backend): Handler {
  return async (context) => {
    const body = await readJson(context);
    const id = context.req.param('id') ?? asText(body['event_id']);
    if (id === undefined) throw new BadRequest(400, 'event_id is missing');
    try {
      backend.recorder.patch(id, readPatch(body));
    } catch (error) {
      if (error instanceof TypeError) throw new BadRequest(400, error.message);
      throw error;
    }
    return context.json({ success: true, event_id: id });
  };
}

/** Adds the session and event endpoints of HoneyHive: v1 and the older paths. */
export function addRestRoutes(app: Hono<Environment>, backend: Backend): void {
  for (const path of ['/v1/sessions', '/session/start']) app.post(path, postSession(backend));
  for (const path of ['/v1/events', '/events']) app.post(path, postEvent(backend));
  for (const path of [
    '/v1/events/batch',
    '/events/batch',
    '/v1/sessions/:id/events/batch',
    '/session/:id/traces',
  ]) {
    app.post(path, postBatch(backend));
  }
  app.on(['PUT', 'PATCH'], ['/v1/events/:id', '/events'], putEvent(backend));
  app.get('/v1/events/:id', (context) => {
    const id = context.req.param('id');
    const found = backend.reader.events({ eventId: id })[0] ?? sessionEvent(backend, id);
    if (!found) throw new BadRequest(404, 'event not found');
    return context.body(JSON.stringify(found), 200, { 'content-type': 'application/json' });
  });
}
