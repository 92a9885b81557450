import type { Context, Hono } from 'hono';
import { toClientEvent, toClientSession } from '../../events/client-event.ts';
import { asEventType, type LocalEvent } from '../../events/event.ts';
import {
  type EventQuery,
  isMatch,
  project,
  readEventQuery,
  requiredValue,
} from '../../events/event-query.ts';
import { BadRequest } from '../../ingest/bad-request.ts';
import { asNumber, type JsonObject } from '../../json.ts';
import type { Reader } from '../../reader.ts';
import type { Backend, Environment } from '../environment.ts';
import { readJson } from '../rest-routes.ts';

/** Returns all events and sessions that a query may match, in the shape of HoneyHive's API. */
function candidates(reader: Reader, query: EventQuery): JsonObject[] {
  const sessionId = requiredValue(query, 'session_id');
  const type = requiredValue(query, 'event_type');
  const eventId = requiredValue(query, 'event_id');
  const events = reader.events({ sessionId, eventId, type: asEventType(type ?? null) });
  const children = childrenOf(events);
  const ids = sessionId ?? eventId;
  const isOther = type !== undefined && type !== 'session';
  const sessions = isOther ? [] : reader.wholeSessions(ids === undefined ? undefined : [ids]);
  return [
    ...sessions.map((session) => toClientSession(session, children.get(session.session_id))),
    ...events.map((event) => toClientEvent(event, children.get(event.event_id))),
  ];
}

function childrenOf(events: readonly LocalEvent[]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const { parent_id, event_id } of events) {
    const known = children.get(parent_id);
    if (known) known.push(event_id);
    else children.set(parent_id, [event_id]);
  }
  return children;
}

const startOf = (event: JsonObject): number => asNumber(event['start_time']) ?? 0;

/** Answers a query: the page of events that it asks for, and the number of all that match. */
function findEvents(reader: Reader, body: JsonObject): { events: JsonObject[]; total: number } {
  const query = readEventQuery(body);
  const found = candidates(reader, query)
    .filter((event) => isMatch(event, query))
    .toSorted((a, b) => startOf(a) - startOf(b));
  const first = (query.page - 1) * query.limit;
  const page = found.slice(first, first + query.limit);
  return { events: page.map((event) => project(event, query.projections)), total: found.length };
}

type Handler = (context: Context<Environment>) => Promise<Response>;

/** Routes that find events, and one session. */
export function addEventQueryRoutes(app: Hono<Environment>, backend: Backend): void {
  const { reader } = backend;
  const exportEvents: Handler = async (context) => {
    const { events, total } = findEvents(reader, await readJson(context));
    return context.json({ events, totalEvents: total });
  };
  app.post('/events/export', exportEvents);
  app.post('/v1/events/export', exportEvents);
  app.post('/v1/events/search', async (context) => {
    const { events, total } = findEvents(reader, await readJson(context));
    return context.json({ events, count: total });
  });
  app.on('GET', ['/session/:id', '/v1/session/:id', '/v1/sessions/:id'], (context) => {
    const id = context.req.param('id') ?? '';
    const [session] = reader.wholeSessions([id]);
    if (!session) throw new BadRequest(404, `no session has the id ${id}`);
    const children = childrenOf(reader.events({ sessionId: id })).get(id);
    return context.json(toClientSession(session, children));
  });
}
