import { HONEYHIVE } from '@honeyhive/core';
import { eventIdOf, relayedEventId } from '@honeyhive/core/internal';
import type {
  Attributes,
  HrTime,
  Link,
  SpanContext,
  SpanStatus,
  TraceState,
} from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { Allowance, type Growth } from './span-budget.ts';
import type { Allows } from './allowed-attributes.ts';
import { isObject, type JsonObject, own } from './parse-json.ts';
import { readAttributes } from './read-attributes.ts';
import { malformed } from '../refusal.ts';

/** Limits and context of a span. */
export interface SpanPlace {
  readonly allows: Allows;
  readonly maxSpanBytes: number;
  /** True if a page may set a span's event id. */
  readonly keepsEventIds: boolean;
  /** Session bound to the request; absent where the page sets the session. */
  readonly session: string | undefined;
  /** Size counter of the whole request. */
  readonly growth: Growth;
  /** Told how many attributes were left out. */
  readonly leave: (count: number) => void;
  readonly resource: ReadableSpan['resource'];
  readonly scope: ReadableSpan['instrumentationScope'];
}

const MAX_EVENTS = 2_048;
const MAX_LINKS = 512;
const MAX_TRACE_STATE = 512;
/** Approximate bytes of ids, times and field names in JSON. */
const SPAN_BYTES = 400;
const EVENT_BYTES = 60;
const LINK_BYTES = 120;

/** Event type refused for spans: a session is created from spans. Events after the fact exclude the type too. */
const SESSION_TYPE = /^\s*session\s*$/i;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

const bad = (what: string): Error => malformed(`bad_${what}`, `A span's ${what} is not valid.`);

/** Copies the known and allowed fields of an OTLP span. Throws Refused for an invalid span. */
export function readSpan(span: unknown, place: SpanPlace): ReadableSpan {
  if (!isObject(span)) throw bad('form');
  place.growth.add(SPAN_BYTES);
  const allowance = new Allowance(place.maxSpanBytes, place.growth);
  const context = readContext(span);
  const parent = own(span, 'parentSpanId');
  const isRemote = (context.flags & IS_REMOTE) !== 0;
  const startTime = readTime(own(span, 'startTimeUnixNano'));
  const endTime = readTime(own(span, 'endTimeUnixNano'));
  const duration = between(startTime, endTime);
  const attributes = readAttributes(own(span, 'attributes'), place.allows, allowance);
  if (SESSION_TYPE.test(String(attributes[HONEYHIVE.eventType]))) throw bad('event_type');
  nameEvent(attributes, context.of, place, allowance);
  const dropped = uint32(own(span, 'droppedAttributesCount')) + allowance.dropped;
  place.leave(allowance.dropped);
  return {
    name: textOf(own(span, 'name'), allowance),
    kind: oneOf(own(span, 'kind'), 5, 'kind') - 1,
    spanContext: () => context.of,
    ...(parent === undefined || parent === null || parent === ''
      ? {}
      : { parentSpanContext: { ...context.of, spanId: idOf(parent, 16), isRemote } }),
    startTime,
    endTime,
    duration,
    ended: true,
    status: readStatus(own(span, 'status'), allowance),
    attributes,
    events: listOf(own(span, 'events'), MAX_EVENTS, 'events').map((event) =>
      readEvent(event, place.allows, allowance),
    ),
    links: listOf(own(span, 'links'), MAX_LINKS, 'links').map((link) =>
      readLink(link, place.allows, allowance),
    ),
    resource: place.resource,
    instrumentationScope: place.scope,
    droppedAttributesCount: Math.min(dropped, UINT32),
    droppedEventsCount: uint32(own(span, 'droppedEventsCount')),
    droppedLinksCount: uint32(own(span, 'droppedLinksCount')),
  };
}

/**
 * Sets the id of a span's event: with a free choice of ids a page could overwrite any known event. The id is derived
 * from the span and the session, as in the page's own tracer.
 */
// oxlint-disable-next-line max-params
function nameEvent(
  attributes: Attributes,
  span: SpanContext,
  { keepsEventIds, session }: SpanPlace,
  allowance: Allowance,
): void {
  const said = attributes[HONEYHIVE.eventId];
  const isKept = keepsEventIds && typeof said === 'string' && UUID.test(said);
  if (isKept && !session) return;
  const own = session ?? String(attributes[HONEYHIVE.sessionId] ?? '');
  const id = relayedEventId(isKept ? said.toLowerCase() : eventIdOf(span), own);
  if (said !== undefined && said !== id) allowance.dropped += 1;
  attributes[HONEYHIVE.eventId] = id;
}

const UINT32 = 2 ** 32 - 1;
const IS_REMOTE = 0x2_00;

function readContext(holder: JsonObject): { readonly of: SpanContext; readonly flags: number } {
  const flags = uint32(own(holder, 'flags'));
  const state = readTraceState(own(holder, 'traceState'));
  return {
    of: {
      traceId: idOf(own(holder, 'traceId'), 32),
      spanId: idOf(own(holder, 'spanId'), 16),
      traceFlags: flags & 0xff,
      ...(state ? { traceState: state } : {}),
    },
    flags,
  };
}

function idOf(value: unknown, length: 16 | 32): string {
  if (typeof value !== 'string' || value.length !== length || !/^(?!0+$)[\da-f]+$/i.test(value)) {
    throw bad('id');
  }
  return value.toLowerCase();
}

/** Nanoseconds since 1970: text, or a number where the writer took the loss. */
function readTime(value: unknown): HrTime {
  const text =
    typeof value === 'number' && Number.isInteger(value) && value >= 0
      ? BigInt(value).toString()
      : value;
  if (typeof text !== 'string' || !/^\d{1,19}$/.test(text) || /^0+$/.test(text)) throw bad('time');
  return [Number(text.slice(0, -9)), Number(text.slice(-9))];
}

function between([from, fromNanos]: HrTime, [to, toNanos]: HrTime): HrTime {
  const seconds = to - from;
  const nanos = toNanos - fromNanos;
  if (seconds < 0 || (seconds === 0 && nanos < 0)) throw bad('time');
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}

function uint32(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > UINT32)
    throw bad('count');
  return value;
}

function oneOf(value: unknown, last: number, what: string): number {
  const number = value ?? 0;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > last)
    throw bad(what);
  return number;
}

function textOf(value: unknown, allowance: Allowance): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw bad('text');
  return allowance.text(value);
}

function readStatus(value: unknown, allowance: Allowance): SpanStatus {
  if (value === undefined || value === null) return { code: 0 };
  if (!isObject(value)) throw bad('status');
  const message = textOf(own(value, 'message'), allowance);
  return { code: oneOf(own(value, 'code'), 2, 'status'), ...(message ? { message } : {}) };
}

function listOf(value: unknown, most: number, what: string): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > most || !value.every(isObject)) throw bad(what);
  return value;
}

function readEvent(event: JsonObject, allows: Allows, allowance: Allowance): TimedEvent {
  allowance.value(EVENT_BYTES);
  const before = allowance.dropped;
  const attributes = readAttributes(own(event, 'attributes'), allows, allowance);
  return {
    name: textOf(own(event, 'name'), allowance),
    time: readTime(own(event, 'timeUnixNano')),
    attributes,
    droppedAttributesCount: droppedOf(event, allowance.dropped - before),
  };
}

function readLink(link: JsonObject, allows: Allows, allowance: Allowance): Link {
  const { of, flags } = readContext(link);
  allowance.value(LINK_BYTES);
  const before = allowance.dropped;
  const attributes = readAttributes(own(link, 'attributes'), allows, allowance);
  return {
    context: { ...of, isRemote: (flags & IS_REMOTE) !== 0 },
    attributes,
    droppedAttributesCount: droppedOf(link, allowance.dropped - before),
  };
}

const droppedOf = (holder: JsonObject, more: number): number =>
  Math.min(uint32(own(holder, 'droppedAttributesCount')) + more, UINT32);

/** Reads the trace state, which is forwarded unchanged or dropped: the span does not depend on the trace state. */
function readTraceState(value: unknown): TraceState | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw bad('trace_state');
  if (value.length > MAX_TRACE_STATE || !/^[\x20-\x7E]+$/.test(value)) return undefined;
  const state: TraceState = {
    serialize: () => value,
    get: () => undefined,
    set: () => state,
    unset: () => state,
  };
  return state;
}
