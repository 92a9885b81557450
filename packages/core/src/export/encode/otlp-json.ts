import type { Attributes, AttributeValue, HrTime, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { memoize } from '../../values/memoize.ts';
import { wellFormed } from '../../values/well-formed.ts';
import { forEachAttribute } from './finished-span.ts';

/** Serializes a span as an object of an OTLP/JSON request. Omits empty and zero fields, like protobuf's JSON. */
export function spanJson(span: ReadableSpan): string {
  const text = JSON.stringify(fieldsOf(span));
  const attributes = attributesJson(span);
  return whole(attributes === '' ? text : `${text.slice(0, -1)},"attributes":[${attributes}]}`);
}

/** Returns every field of a span but the attributes. */
function fieldsOf(span: ReadableSpan): object {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const parent = span.parentSpanContext;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId || undefined,
    traceState: traceState?.serialize() || undefined,
    flags: flagsOf({ traceFlags, isRemote: parent?.isRemote }),
    name: span.name,
    kind: span.kind + 1,
    startTimeUnixNano: nanosOf(span.startTime),
    endTimeUnixNano: nanosOf(span.endTime),
    droppedAttributesCount: span.droppedAttributesCount || undefined,
    events: filled(
      span.events.map((event) => ({
        name: event.name,
        timeUnixNano: nanosOf(event.time),
        ...contentOf(event),
      })),
    ),
    droppedEventsCount: span.droppedEventsCount || undefined,
    links: filled(
      span.links.map(({ context, ...link }) => ({
        traceId: context.traceId,
        spanId: context.spanId,
        traceState: context.traceState?.serialize() || undefined,
        flags: flagsOf(context),
        ...contentOf(link),
      })),
    ),
    droppedLinksCount: span.droppedLinksCount || undefined,
    status: { code: span.status.code, message: span.status.message },
  };
}

/**
 * Serializes attributes piece by piece: attributes make up most of a span, and an object for every attribute would
 * cost more than the text.
 */
function attributesJson(span: ReadableSpan): string {
  let text = '';
  forEachAttribute(span, (value, key) => {
    text += `${text === '' ? '' : ','}${keyJson(key)}${valueJson(value)}}`;
  });
  return text;
}

/** Returns the JSON before a value. */
const keyJson = memoize((key) => `{"key":${JSON.stringify(key)},"value":`);

function valueJson(value: AttributeValue): string {
  if (typeof value === 'string') return `{"stringValue":${quoted(value)}}`;
  return Number.isSafeInteger(value)
    ? `{"intValue":"${String(value)}"}`
    : JSON.stringify(anyValue(value));
}

/** Characters escaped by JSON. A single search covers every character, and nearly always finds nothing. */
// oxlint-disable-next-line no-control-regex -- JSON has no control characters
const ESCAPED = /["\\\u0000-\u001F\uD800-\uDFFF]/;

const quoted = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

/** Serializes the part before a resource's scopes: attributes and schema URL. */
export const resourceJson = ({ resource }: ReadableSpan): string =>
  `"resource":${textOf({ attributes: inside(resource.attributes) })}${schemaOf(resource)}`;

/** Serializes the part before a scope's spans. */
export function scopeJson({ instrumentationScope: scope }: ReadableSpan): string {
  const { name, version } = scope;
  // Newer SDKs give a scope attributes, missing from the types of the OpenTelemetry version in use.
  const text = textOf({ name, version, ...contentOf(scope as Content) });
  return `"scope":${text}${schemaOf(scope)}`;
}

const schemaOf = ({ schemaUrl }: { readonly schemaUrl?: string | undefined }): string =>
  schemaUrl ? `,"schemaUrl":${textOf(schemaUrl)}` : '';

const textOf = (value: object | string): string => whole(JSON.stringify(value));

/**
 * Returns JSON valid as UTF-8: half of a surrogate pair at the end of a cut string would be invalid. JSON escapes
 * half pairs, and leaves whole pairs unchanged.
 */
const whole = (json: string): string =>
  json.includes('\\ud')
    ? JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
        typeof value === 'string' ? wellFormed(value) : value,
      )
    : json;

interface Content {
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
}

/** Returns the attributes of a part of a span, and the number dropped. */
const contentOf = ({ attributes, droppedAttributesCount }: Content): object => ({
  attributes: inside(attributes),
  droppedAttributesCount: droppedAttributesCount || undefined,
});

const filled = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

const inside = (attributes: object | undefined): object[] | undefined =>
  filled(
    Object.entries(attributes ?? {}).flatMap(([key, value]: [string, unknown]) =>
      value === undefined ? [] : [{ key, value: anyValue(value) }],
    ),
  );

/** Beyond these, a whole number is no int64 any more. */
const INT64 = 2 ** 63;

/**
 * Converts a value to OTLP's AnyValue. JSON lacks NaN and infinities, so both are sent as strings. Bytes, maps and
 * whole numbers beyond 2^53 exist only in newer versions of OpenTelemetry than the version in use.
 */
function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return numberValue(value);
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value !== 'object' || value === null) return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (value instanceof Uint8Array) return { bytesValue: base64(value) };
  return { kvlistValue: { values: inside(value) ?? [] } };
}

function numberValue(value: number): object {
  if (!Number.isFinite(value)) return { stringValue: String(value) };
  const isInt64 = Number.isInteger(value) && value >= -INT64 && value < INT64;
  return isInt64 ? { intValue: String(BigInt(value)) } : { doubleValue: value };
}

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const BILLION = 1_000_000_000;

/** Returns nanoseconds since 1970 as decimal digits: a number would lose precision. */
function nanosOf([seconds, nanos]: HrTime): string {
  const isPlain = seconds > 0 && nanos >= 0 && nanos < BILLION;
  if (isPlain && Number.isInteger(seconds) && Number.isInteger(nanos))
    return seconds + String(nanos).padStart(9, '0');
  const all = BigInt(Math.trunc(seconds) || 0) * BigInt(BILLION) + BigInt(Math.trunc(nanos) || 0);
  return String(all > 0n ? all : 0n);
}

/** Combines the trace flags, the has-is-remote bit, and the is-remote bit of the parent or linked span. */
const flagsOf = ({
  traceFlags,
  isRemote,
}: Pick<SpanContext, 'traceFlags'> & { readonly isRemote?: boolean | undefined }): number =>
  (traceFlags & 0xff) | 0x1_00 | (isRemote ? 0x2_00 : 0);
