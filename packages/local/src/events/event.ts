import type { JsonObject, JsonValue } from '../json.ts';

/** The four types of HoneyHive events. */
export type EventType = 'model' | 'tool' | 'chain' | 'session';

/** Result with which an event ended. */
export type Outcome = 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned';

/** A reference to a span elsewhere, as in OpenTelemetry. */
export interface EventLink {
  trace_id: string;
  span_id: string;
  trace_state: string;
  attributes: JsonObject;
}

/** Occurrence during a span; `time` in Unix ms. */
export interface SpanEvent {
  name: string;
  time: number;
  attributes: JsonObject;
}

/** Counts of items the sender dropped from a span because of limits. */
export interface DroppedCounts {
  attributes: number;
  events: number;
  links: number;
}

/** The seven open objects of every HoneyHive event. */
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
 * An event: a span received over OTLP, or an event posted to the REST API. Times are Unix ms with fractions,
 * durations ms. The trace fields are null on REST events.
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

/** Event with the child events, ordered by start time. */
export interface EventNode extends LocalEvent {
  children: EventNode[];
}

/** Filter of events: an event must match every given field. */
export interface EventFilter {
  sessionId?: string | undefined;
  traceId?: string | undefined;
  eventId?: string | undefined;
  name?: string | undefined;
  type?: EventType | undefined;
  project?: string | undefined;
}

/** Stored event: the parent is looked up on reading. */
export interface StoredEvent extends Omit<LocalEvent, 'parent_id' | 'outcome'> {
  /** A parent named by id, from REST or `honeyhive.parent_id`. */
  explicit_parent: string | null;
  /** Arrival time, Unix ms. */
  received: number;
}

/** Returns the value if an {@link EventType}, else undefined. */
export const asEventType = (value: JsonValue | undefined): EventType | undefined =>
  value === 'model' || value === 'tool' || value === 'chain' || value === 'session'
    ? value
    : undefined;

/** Returns the value if an {@link Outcome}, else undefined. */
export const asOutcome = (value: JsonValue | undefined): Outcome | undefined =>
  value === 'ok' ||
  value === 'error' ||
  value === 'cancelled' ||
  value === 'timeout' ||
  value === 'abandoned'
    ? value
    : undefined;
