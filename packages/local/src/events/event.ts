import type { JsonObject, JsonValue } from '../json.ts';

/** The four types of HoneyHive events. */
export type EventType = 'model' | 'tool' | 'chain' | 'session';

/** How an event came to its end. */
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned';

/** A reference to a span elsewhere, as in OpenTelemetry. */
export interface EventLink {
  trace_id: string;
  span_id: string;
  trace_state: string;
  attributes: JsonObject;
}

/** Something that happened during a span; `time` in Unix ms. */
export interface SpanEvent {
  name: string;
  time: number;
  attributes: JsonObject;
}

/** What the sender left out of a span, because of its limits. */
export interface DroppedCounts {
  attributes: number;
  events: number;
  links: number;
}

/** The seven open objects that HoneyHive keeps on every event. */
export interface EventBuckets {
  inputs: JsonObject;
  outputs: JsonObject;
  config: JsonObject;
  metadata: JsonObject;
  metrics: JsonObject;
  feedback: JsonObject;
  user_properties: JsonObject;
}

/** The names of {@link EventBuckets}. */
export const BUCKETS: readonly (keyof EventBuckets)[] = [
  'inputs',
  'outputs',
  'config',
  'metadata',
  'metrics',
  'feedback',
  'user_properties',
];

/** Seven new, empty buckets. */
export const emptyBuckets = (): EventBuckets => ({
  inputs: {},
  outputs: {},
  config: {},
  metadata: {},
  metrics: {},
  feedback: {},
  user_properties: {},
});

/**
 * One event: a span that arrived over OTLP, or an event posted to the REST API.
 * Times are Unix ms with fractions, durations ms. The trace fields are null on events made by REST.
 */
export interface LocalEvent extends EventBuckets {
  event_id: string;
  session_id: string;
  /** Event id of the parent; the session id at the top level, or while the parent has not arrived. */
  parent_id: string;
  project: string;
  source: string;
  event_name: string;
  event_type: EventType;
  start_time: number;
  end_time: number;
  duration: number;
  error: string | null;
  status: 'unset' | 'ok' | 'error';
  status_message: string;
  outcome: Outcome;
  trace_id: string | null;
  span_id: string | null;
  parent_span_id: string | null;
  trace_state: string;
  kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  scope: { name: string; version: string };
  /** The resource's attributes. */
  resource: JsonObject;
  links: EventLink[];
  span_events: SpanEvent[];
  dropped: DroppedCounts;
  /** The span's attributes as received, before any routing. */
  attributes: JsonObject;
}

/** An event with the events under it, ordered by start time. */
export interface EventNode extends LocalEvent {
  children: EventNode[];
}

/** Which events to give: all that match every field given. */
export interface EventFilter {
  sessionId?: string | undefined;
  traceId?: string | undefined;
  eventId?: string | undefined;
  name?: string | undefined;
  type?: EventType | undefined;
  project?: string | undefined;
}

/** An event as it is kept: its parent is looked up when it is read. */
export interface StoredEvent extends Omit<LocalEvent, 'parent_id' | 'outcome'> {
  /** A parent named by id, from REST or `honeyhive.parent_id`. */
  explicit_parent: string | null;
  /** When it arrived, Unix ms. */
  received: number;
}

/** The value as an {@link EventType}, if it is one. */
export const asEventType = (value: JsonValue | undefined): EventType | undefined =>
  value === 'model' || value === 'tool' || value === 'chain' || value === 'session'
    ? value
    : undefined;

/** The value as an {@link Outcome}, if it is one. */
export const asOutcome = (value: JsonValue | undefined): Outcome | undefined =>
  value === 'ok' ||
  value === 'error' ||
  value === 'cancelled' ||
  value === 'timeout' ||
  value === 'abandoned'
    ? value
    : undefined;
