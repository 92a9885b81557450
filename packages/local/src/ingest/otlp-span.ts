import type { DroppedCounts, EventLink, LocalEvent, SpanEvent } from '../events/event.ts';
import { type JsonObject, isObject } from '../json.ts';
import { BadRequest } from './bad-request.ts';
import type { OtlpEncoding } from './otlp-message.ts';
import { plainAttributes } from './otlp-value.ts';
import { RESOURCE_BOUNDS, SPAN_BOUNDS, ValueCount } from './value-bounds.ts';

/** Received span with resource and scope; times in nanoseconds. */
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
  const held = new ValueCount(SPAN_BOUNDS);
  const links = list(span['links'], 'links');
  const events = list(span['events'], 'events');
  held.add(links.length + events.length);
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
    attributes: plainAttributes(span['attributes'], held),
    links: links.map((link) => ({
      trace_id: id(link['traceId'], 16, encoding),
      span_id: id(link['spanId'], 8, encoding),
      trace_state: text(link['traceState']),
      attributes: plainAttributes(link['attributes'], held),
    })),
    events: events.map((event) => ({
      name: text(event['name']),
      time: toMs(nanoseconds(event['timeUnixNano'], 'timeUnixNano')),
      attributes: plainAttributes(event['attributes'], held),
    })),
    dropped: {
      attributes: count(span['droppedAttributesCount']),
      events: count(span['droppedEventsCount']),
      links: count(span['droppedLinksCount']),
    },
  };
}

/** A span of a trace request, or the reason of the rejection. */
export type ReadSpan = { readonly span: ReceivedSpan } | { readonly rejected: string };

/** Maximum characters of repeated resources in a request: every span is stored with a copy of the resource. */
const MAX_REPEATED = 100_000_000;

/** A resource with the size, or the reason to reject the spans of the resource. */
type ReadResource = { attributes: JsonObject; size: number } | { problem: string };

function readResource(value: unknown): ReadResource {
  const list = isObject(value) ? value['attributes'] : undefined;
  const held = new ValueCount(RESOURCE_BOUNDS);
  try {
    return { attributes: plainAttributes(list, held), size: held.size };
  } catch (error) {
    return { problem: `resource: ${reasonOf(error)}` };
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'bad span');

/**
 * Reads the spans of a decoded trace request in sequence, with a reason for every invalid or too large span. Throws
 * BadRequest (400) at once for a malformed request.
 */
export function readSpans(request: unknown, encoding: OtlpEncoding): Iterable<ReadSpan> {
  if (!isObject(request)) throw new BadRequest(400, 'the body is not a trace request');
  try {
    return readGroups(
      list(request['resourceSpans'], 'resourceSpans').map((group) => ({
        resource: readResource(group['resource']),
        scopes: list(group['scopeSpans'], 'scopeSpans').map((scoped) => ({
          scope: isObject(scoped['scope']) ? scoped['scope'] : {},
          spans: anyList(scoped['spans']),
        })),
      })),
      encoding,
    );
  } catch (error) {
    throw new BadRequest(400, reasonOf(error));
  }
}

interface Group {
  resource: ReadResource;
  scopes: { scope: JsonObject; spans: readonly unknown[] }[];
}

function anyList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new TypeError('bad spans');
  return value;
}

function* readGroups(groups: readonly Group[], encoding: OtlpEncoding): Generator<ReadSpan> {
  let repeated = 0;
  for (const { resource, scopes } of groups) {
    for (const { scope: given, spans } of scopes) {
      const scope = { name: text(given['name']), version: text(given['version']) };
      for (const span of spans) {
        try {
          if ('problem' in resource) throw new TypeError(resource.problem);
          repeated += resource.size + scope.name.length + scope.version.length;
          if (repeated > MAX_REPEATED)
            throw new TypeError('resources repeated too often: split the request');
          if (!isObject(span)) throw new TypeError('bad span');
          const origin = { resource: resource.attributes, scope };
          yield { span: readSpan(span, encoding, origin) };
        } catch (error) {
          yield { rejected: reasonOf(error) };
        }
      }
    }
  }
}
