import type { Capture } from '../../privacy/capture.ts';
import type { EnrichData } from '../../spans/enrich.ts';
import { readableCopy } from '../../values/try-read.ts';
import { HONEYHIVE } from '../../identity/semconv.ts';
import { type Plain, plainJson, snapshot, type ValueLimits } from '../../values/snapshot.ts';
import type { EventRequest } from '../transport/transport.ts';
import { BUCKETS, type RedactKind } from '../../privacy/redact.ts';
import { isCaptured } from '../../spans/write/captured-attribute.ts';
import type { Redactor } from '../../privacy/redactor.ts';
import { asObject, roomFor, shown } from '../../spans/write/write-enrichment.ts';

/** Tracer settings for {@link createUpdate} and {@link createEventRequest}. */
export interface UpdateContext {
  readonly capture: Capture;
  readonly limits: ValueLimits;
  readonly redactor: Redactor | undefined;
}

/** Fields that may be updated on an event already known to the server. */
const FIELDS: readonly string[] = BUCKETS.filter((key) => key !== 'inputs' && key !== 'error');
type Bodies = Record<string, Record<string, Plain>>;

/**
 * Creates the request that adds `data` to an event or session already known to the server. Inputs and errors can no
 * longer change there, so both go into the metadata, like every unknown key.
 */
export function createUpdate(
  id: string,
  data: EnrichData,
  context: UpdateContext,
): EventRequest | undefined {
  const body = sectionsOf(data, FIELDS, context);
  if (Object.keys(body).length === 0) return undefined;
  return {
    method: 'PUT',
    path: `/v1/events/${encodeURIComponent(id)}`,
    body: plainJson(body),
  };
}

/** An event told after the fact. */
export interface EventData extends EnrichData {
  /** Duration in milliseconds. */
  duration?: number | undefined;
  /** Start time in Unix milliseconds. Default: `duration` ago. */
  startTime?: number | undefined;
  /** ID of the parent event. Default: the session. */
  parentId?: string | undefined;
  /** ID of the session. Default: the active session. */
  sessionId?: string | undefined;
}

/** Event recorded after the fact, with IDs. */
export interface RecordedEvent {
  readonly event: EventData & { readonly eventId: string; readonly sessionId: string };
  /** Fields of the tracer: source and project. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** Creates the request that records an event after the fact. */
export function createEventRequest(
  { event, fixed }: RecordedEvent,
  context: UpdateContext,
): EventRequest {
  const {
    eventId,
    sessionId,
    parentId,
    eventName,
    eventType,
    duration = 0,
    startTime,
    error,
    ...data
  } = event;
  const begun = startTime ?? Date.now() - duration;
  const body = {
    ...fixed,
    source: clean(fixed['source'] as string, HONEYHIVE.source, 'attribute', context),
    event_id: eventId,
    session_id: sessionId,
    parent_id: parentId ?? sessionId,
    event_name: clean(eventName ?? 'event', 'name', 'name', context) ?? '',
    event_type: eventType ?? 'tool',
    start_time: begun,
    end_time: begun + duration,
    duration,
    inputs: {},
    ...sectionsOf(data, BUCKETS, context),
    error: clean(
      snapshot(error instanceof Error ? error.message : error, context.limits),
      'error',
      'error',
      context,
    ),
  };
  return {
    method: 'POST',
    path: '/v1/events',
    body: plainJson(body),
    about: { eventId, sessionId },
  };
}

/** Groups `data` by field; keys outside `fields` go into the metadata. */
function sectionsOf(data: EnrichData, fields: readonly string[], context: UpdateContext): Bodies {
  const bodies: Bodies = {};
  for (const [key, value] of Object.entries(readableCopy(data))) {
    if (key === 'eventId' || value === undefined || value === null) continue;
    const { limits, capture } = context;
    const plain = isCaptured(key, capture)
      ? snapshot(shown(key, value, limits, capture), roomFor(limits, capture))
      : undefined;
    if (plain === undefined) continue;
    const field = (fields.includes(key) ? key : 'metadata') as RedactKind;
    const told = key === field ? asObject(plain, key) : { [key]: plain };
    // Names on the wire are in snake case.
    const name = field.replace('P', '_p');
    const after = clean(told, field, field, context) as Bodies[string];
    bodies[name] = { ...bodies[name], ...after };
  }
  return bodies;
}

/** `value` with every key and leaf redacted. */
function clean(
  value: Plain | undefined,
  path: string,
  kind: RedactKind,
  { redactor }: UpdateContext,
): Plain | undefined {
  if (!redactor || value === undefined) return value;
  return redactor.plain(redactor.keys(value, path), { path, kind });
}
