import { createHash } from 'node:crypto';
import { BUCKETS, type EventBuckets, type StoredEvent, emptyBuckets } from '../events/event.ts';
import {
  type JsonObject,
  type JsonValue,
  asNumber,
  asText,
  isObject,
  own,
  setOwn,
} from '../json.ts';
import type { SessionOrigin } from '../events/session.ts';
import { eventTypeOf } from './event-type.ts';
import { completeGenAi, placeGenAi, readVocabulary } from './gen-ai.ts';
import { nest } from './nest.ts';
import { type ReceivedSpan, toMs } from './otlp-span.ts';
import { parseJsonText } from './parse-json.ts';

/** Session data from a span. */
export interface SessionHint {
  session_id: string;
  session_name: string;
  project: string;
  source: string;
  origin: SessionOrigin;
}

const LEGACY = 'traceloop.association.properties.';

/** Attribute names by the field set; the first attribute present counts. */
const IDENTITY = {
  sessionId: ['honeyhive.session_id', 'honeyhive_session_id', `${LEGACY}session_id`, 'session.id'],
  sessionName: ['honeyhive.session_name', 'honeyhive_session_name'],
  project: ['honeyhive.project', 'honeyhive.project_name', 'honeyhive_project', `${LEGACY}project`],
  source: ['honeyhive.source', 'honeyhive_source', `${LEGACY}source`],
  eventId: ['honeyhive_event_id'],
  eventName: ['honeyhive_event_name'],
  parentId: ['honeyhive.parent_id'],
  error: ['honeyhive_error'],
} as const;

/** Protocol attributes: fields of the event or session, so no metadata. `session.id` stays readable there. */
const CONSUMED: ReadonlySet<string> = new Set(
  [...Object.values(IDENTITY).flat(), 'honeyhive.session_auto_create', 'honeyhive_event_type']
    .concat('honeyhive_duration_ms', 'honeyhive_error_type')
    .filter((key) => key !== 'session.id'),
);

const uuid = (hex: string): string =>
  [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-');

/** Derives the event id of a span: equal spans get equal ids, so a retry replaces the event. */
const derivedEventId = (traceId: string, spanId: string): string =>
  uuid(createHash('sha256').update(`${traceId}${spanId}`).digest('hex').slice(0, 32));

const inherited = new WeakMap<JsonObject, readonly (readonly [string, JsonValue])[]>();

/** Returns the `honeyhive` attributes of a resource object shared by many spans. */
function inheritedFrom(resource: JsonObject): readonly (readonly [string, JsonValue])[] {
  const known = inherited.get(resource);
  if (known) return known;
  const found = Object.entries(resource).filter(([key]) => key.startsWith('honeyhive'));
  inherited.set(resource, found);
  return found;
}

/** Returns the span attributes over the `honeyhive` attributes of the resource; span attributes win. */
function effective(span: ReceivedSpan): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of inheritedFrom(span.resource)) setOwn(result, key, value);
  for (const [key, value] of Object.entries(span.attributes)) setOwn(result, key, value);
  return result;
}

function asObject(value: JsonValue): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  const parsed = parseJsonText(value);
  return isObject(parsed) ? parsed : undefined;
}

/** Buckets by attribute prefix. */
const BUCKET_NAMES = new Map<string, keyof EventBuckets>(
  BUCKETS.map((name) => [`honeyhive_${name}`, name]),
);

type Reading = ReturnType<typeof readVocabulary>;

/**
 * Puts every attribute into a bucket: `honeyhive_<bucket>.*` nested, `gen_ai.*` mapped, the rest flat in metadata.
 */
function fillBuckets(attributes: JsonObject, reading: Reading): EventBuckets {
  const buckets = emptyBuckets();
  const flat = new Map(
    [...BUCKET_NAMES].map(([key]) => {
      const whole = asObject(own(attributes, key) ?? null);
      return [key, { whole, items: new Map(Object.entries(whole ?? {})) }];
    }),
  );
  const others: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(attributes)) {
    const dot = key.indexOf('.');
    const bucket = flat.get(dot < 0 ? key : key.slice(0, dot));
    if (bucket && dot >= 0) bucket.items.set(key.slice(dot + 1), value);
    else if (!bucket?.whole) others.push([key, value]);
  }
  for (const [key, name] of BUCKET_NAMES) buckets[name] = nest(flat.get(key)?.items ?? new Map());
  for (const [key, value] of others) {
    if (CONSUMED.has(key) || placeGenAi(buckets, key, value)) continue;
    if (!Object.hasOwn(buckets.metadata, key)) setOwn(buckets.metadata, key, value);
  }
  const errorType = own(attributes, 'honeyhive_error_type');
  if (errorType !== undefined && !Object.hasOwn(buckets.metadata, 'error_type')) {
    buckets.metadata['error_type'] = errorType;
  }
  completeGenAi(buckets, reading);
  return buckets;
}

function errorOf(span: ReceivedSpan, said: string | undefined): string | null {
  if (said !== undefined) return said;
  if (span.status !== 'error') return null;
  const exception = span.events.find((event) => event.name === 'exception');
  return (
    span.statusMessage || asText(own(exception?.attributes ?? {}, 'exception.message')) || 'error'
  );
}

/** Converts a span to an event and the session of the event; `received` in Unix ms. */
export function routeSpan(
  span: ReceivedSpan,
  received: number,
): { event: StoredEvent; session: SessionHint } {
  const attributes = effective(span);
  const said = (names: readonly string[]): string | undefined =>
    names.map((name) => asText(own(attributes, name))).find((value) => value !== undefined);
  const reading = readVocabulary(attributes, span.events);
  const sessionId = said(IDENTITY.sessionId) ?? reading?.sessionId;
  const project = said(IDENTITY.project) ?? '';
  const source = said(IDENTITY.source) ?? 'otlp';
  const end = span.end > 0n ? span.end : span.start;
  const start = span.start > 0n ? span.start : end;
  const measured = asNumber(own(attributes, 'honeyhive_duration_ms'));
  const session_id = sessionId ?? uuid(span.traceId);
  const event: StoredEvent = {
    event_id: said(IDENTITY.eventId) ?? derivedEventId(span.traceId, span.spanId),
    session_id,
    explicit_parent: said(IDENTITY.parentId) ?? null,
    project,
    source,
    event_name: said(IDENTITY.eventName) ?? span.name,
    event_type: eventTypeOf(attributes, reading?.eventType),
    start_time: start > 0n ? toMs(start) : received,
    end_time: end > 0n ? toMs(end) : received,
    duration: Math.max(0, measured ?? Number(end - start) / 1e6),
    ...fillBuckets(attributes, reading),
    error: errorOf(span, said(IDENTITY.error)),
    status: span.status,
    status_message: span.statusMessage,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    trace_state: span.traceState,
    kind: span.kind,
    scope: span.scope,
    resource: span.resource,
    links: span.links,
    span_events: span.events,
    dropped: span.dropped,
    attributes: span.attributes,
    received,
  };
  const session_name = said(IDENTITY.sessionName) ?? '';
  const origin = sessionId === undefined ? 'trace' : 'span';
  return { event, session: { session_id, session_name, project, source, origin } };
}
