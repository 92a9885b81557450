import { randomUUID } from 'node:crypto';
import {
  BUCKETS,
  type EventBuckets,
  type StoredEvent,
  asEventType,
  emptyBuckets,
} from '../events/event.ts';
import { type JsonObject, asNumber, asText, isObject } from '../json.ts';
import type { StoredSession } from '../events/session.ts';
import { BadRequest } from './bad-request.ts';

/** A REST body as an object, or BadRequest (400). */
export function asBody(value: unknown): JsonObject {
  if (!isObject(value)) throw new BadRequest(400, 'the body must be a JSON object');
  return value;
}

/** The object under a key of a legacy body (`{session: {…}}`), or the body itself. */
export function unwrap(body: JsonObject, key: string): JsonObject {
  const inner = body[key];
  return isObject(inner) ? inner : body;
}

function readBuckets(body: JsonObject): EventBuckets {
  const buckets = emptyBuckets();
  for (const name of BUCKETS) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) buckets[name] = Object.fromEntries(value.entries());
    else if (isObject(value)) buckets[name] = value;
    else throw new BadRequest(400, `${name} must be an object`);
  }
  return buckets;
}

/** Times as numbers only: a string is no time, as at HoneyHive. */
const time = (value: unknown): number | undefined =>
  typeof value === 'number' ? asNumber(value) : undefined;

const errorOf = (value: unknown): string | null =>
  value === undefined || value === null || value === ''
    ? null
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);

/** Reads a posted session; a session without an id gets a new id. Throws BadRequest (400). */
export function readSession(body: JsonObject, received: number): StoredSession {
  return {
    session_id: asText(body['session_id']) ?? randomUUID(),
    session_name: asText(body['session_name']) ?? asText(body['event_name']) ?? 'unknown',
    project: asText(body['project']) ?? '',
    source: asText(body['source']) ?? 'unknown',
    origin: 'api',
    start_time: time(body['start_time']) ?? received,
    end_time: time(body['end_time']) ?? null,
    ...readBuckets(body),
    error: errorOf(body['error']),
    received,
  };
}

/** Reads a posted event; missing ids are generated. Throws BadRequest (400). */
export function readEvent(body: JsonObject, received: number, sessionId?: string): StoredEvent {
  const type = asEventType(body['event_type']);
  if (!type) throw new BadRequest(400, 'event_type must be model, tool, chain or session');
  const duration = time(body['duration']);
  const start = time(body['start_time']) ?? received - (duration ?? 0);
  const end = time(body['end_time']) ?? start + (duration ?? 0);
  const error = errorOf(body['error']);
  return {
    event_id: asText(body['event_id']) ?? randomUUID(),
    session_id: sessionId ?? asText(body['session_id']) ?? randomUUID(),
    explicit_parent: asText(body['parent_id']) ?? null,
    project: asText(body['project']) ?? '',
    source: asText(body['source']) ?? 'unknown',
    event_name: asText(body['event_name']) ?? 'unknown',
    event_type: type,
    start_time: start,
    end_time: end,
    duration: Math.max(0, duration ?? end - start),
    ...readBuckets(body),
    error,
    status: error === null ? 'unset' : 'error',
    status_message: '',
    trace_id: null,
    span_id: null,
    parent_span_id: null,
    trace_state: '',
    kind: 'unspecified',
    scope: { name: '', version: '' },
    resource: {},
    links: [],
    span_events: [],
    dropped: { attributes: 0, events: 0, links: 0 },
    attributes: {},
    received,
  };
}
