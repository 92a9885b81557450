import type { DroppedCounts, EventLink, LocalEvent, SpanEvent } from '../event.ts';
import { type JsonObject, isObject } from '../json.ts';
import { BadRequest } from './bad-request.ts';
import type { OtlpEncoding } from './otlp-message.ts';
import { plainAttributes } from './otlp-value.ts';

/** A span as sent, with its resource and scope; times in nanoseconds. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  traceState: string;
  name: string;
  kind: LocalEvent['kind'];
  start: bigint;
  end: bigint;
  status: LocalEvent['status'];
  statusMessage: string;
  attributes: JsonObject;
  resource: JsonObject;
  scope: LocalEvent['scope'];
  links: EventLink[];
  events: SpanEvent[];
  dropped: DroppedCounts;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const count = (value: unknown): number =>
  Number.isSafeInteger(Number(value)) ? Math.max(0, Number(value)) : 0;

/** Reads an id of so many bytes as lower hex; protobuf ids come as base64. Throws a TypeError. */
function id(value: unknown, bytes: 8 | 16, encoding: OtlpEncoding): string {
  const given = text(value);
  const hex = encoding === 'json' ? given : Buffer.from(given, 'base64').toString('hex');
  if (hex.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(hex) || /^0+$/.test(hex)) {
    throw new TypeError(bytes === 16 ? 'bad traceId' : 'bad spanId');
  }
  return hex.toLowerCase();
}

/** Nanoseconds of an int64 field, by decimal string or number. Throws a TypeError. */
function nanoseconds(value: unknown, name: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) {
    return BigInt(Math.trunc(value));
  }
  throw new TypeError(`bad ${name}`);
}

/** Nanoseconds since 1970 as ms with their fraction. */
export const toMs = (nanos: bigint): number =>
  Number(nanos / 1_000_000n) + Number(nanos % 1_000_000n) / 1e6;

function named<T extends string>(value: unknown, names: readonly T[], prefix: string): T {
  const index =
    typeof value === 'string'
      ? names.findIndex((name) => value === `${prefix}${name.toUpperCase()}`)
      : Number(value ?? 0);
  const name = names[index];
  if (name === undefined) throw new TypeError(`unknown ${prefix}${String(value)}`);
  return name;
}

function list(value: unknown, name: string): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new TypeError(`bad ${name}`);
  return value;
}

function readSpan(
  span: JsonObject,
  encoding: OtlpEncoding,
  origin: Pick<ReceivedSpan, 'resource' | 'scope'>,
): ReceivedSpan {
  const status = isObject(span['status']) ? span['status'] : {};
  const parent = text(span['parentSpanId']);
  return {
    ...origin,
    traceId: id(span['traceId'], 16, encoding),
    spanId: id(span['spanId'], 8, encoding),
    parentSpanId: parent === '' ? null : id(parent, 8, encoding),
    traceState: text(span['traceState']),
    name: text(span['name']),
    kind: named(span['kind'], KINDS, 'SPAN_KIND_'),
    start: nanoseconds(span['startTimeUnixNano'], 'startTimeUnixNano'),
    end: nanoseconds(span['endTimeUnixNano'], 'endTimeUnixNano'),
    status: named(status['code'], STATUSES, 'STATUS_CODE_'),
    statusMessage: text(status['message']),
    attributes: plainAttributes(span['attributes']),
    links: list(span['links'], 'links').map((link) => ({
      trace_id: id(link['traceId'], 16, encoding),
      span_id: id(link['spanId'], 8, encoding),
      trace_state: text(link['traceState']),
      attributes: plainAttributes(link['attributes']),
    })),
    events: list(span['events'], 'events').map((event) => ({
      name: text(event['name']),
      time: toMs(nanoseconds(event['timeUnixNano'], 'timeUnixNano')),
      attributes: plainAttributes(event['attributes']),
    })),
    dropped: {
      attributes: count(span['droppedAttributesCount']),
      events: count(span['droppedEventsCount']),
      links: count(span['droppedLinksCount']),
    },
  };
}

/**
 * The spans of a decoded trace request, and one reason for each span that is no valid span.
 * Throws BadRequest (400) where the request itself is malformed.
 */
export function readSpans(
  request: unknown,
  encoding: OtlpEncoding,
): { spans: ReceivedSpan[]; rejected: string[] } {
  const spans: ReceivedSpan[] = [];
  const rejected: string[] = [];
  if (!isObject(request)) throw new BadRequest(400, 'the body is not a trace request');
  try {
    for (const group of list(request['resourceSpans'], 'resourceSpans')) {
      const resource = isObject(group['resource']) ? group['resource'] : {};
      const resourceAttributes = plainAttributes(resource['attributes']);
      for (const scoped of list(group['scopeSpans'], 'scopeSpans')) {
        const given = isObject(scoped['scope']) ? scoped['scope'] : {};
        const scope = { name: text(given['name']), version: text(given['version']) };
        const items = scoped['spans'] ?? [];
        if (!Array.isArray(items)) throw new TypeError('bad spans');
        for (const span of items) {
          try {
            if (!isObject(span)) throw new TypeError('bad span');
            spans.push(readSpan(span, encoding, { resource: resourceAttributes, scope }));
          } catch (error) {
            rejected.push(error instanceof Error ? error.message : 'bad span');
          }
        }
      }
    }
  } catch (error) {
    throw new BadRequest(400, error instanceof Error ? error.message : 'malformed request');
  }
  return { spans, rejected };
}
