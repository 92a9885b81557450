import type { HrTime } from '@opentelemetry/api';
import type { TracerOptions } from '@honeyhive/node';
import type { WireSpan, WireValue } from './strict-reader.ts';

/** A finished span of OpenTelemetry's SDK, as passed to a user's span processor. */
export type EndedSpan = Parameters<
  NonNullable<TracerOptions['spanProcessors']>[number]['onEnd']
>[0];

const KINDS = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const CODES = [undefined, 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
/** Flags for a parent known to be local or remote, and for a remote parent. */
const KNOWS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Returns the protocol form of `span` without attributes: the tracer adds identity attributes on export. */
export function expectedSpan(span: EndedSpan): Omit<WireSpan, 'attributes'> {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const state = traceState?.serialize();
  return present({
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    traceState: state,
    flags: traceFlags | KNOWS_REMOTE | (span.parentSpanContext?.isRemote ? IS_REMOTE : 0),
    name: span.name,
    kind: `SPAN_KIND_${KINDS[span.kind]}`,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(({ name, time, attributes }) =>
      present({
        name,
        timeUnixNano: nanoseconds(time),
        attributes: keyValues(attributes ?? {}),
      }),
    ),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map(expectedLink),
    droppedLinksCount: span.droppedLinksCount,
    status: present({
      code: CODES[span.status.code],
      message: span.status.message,
    }),
  });
}

const expectedLink = ({
  context,
  attributes,
}: EndedSpan['links'][number]): NonNullable<WireSpan['links']>[number] =>
  present({
    traceId: context.traceId,
    spanId: context.spanId,
    traceState: context.traceState?.serialize(),
    flags: context.traceFlags | KNOWS_REMOTE | (context.isRemote ? IS_REMOTE : 0),
    attributes: keyValues(attributes ?? {}),
  });

/** Returns attributes in the protocol's form. */
export const keyValues = (
  attributes: Readonly<Record<string, unknown>>,
): Array<{ key: string; value: WireValue }> =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: wireValue(value) }));

function wireValue(value: unknown): WireValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) {
    const values = value.map(wireValue);
    return { arrayValue: values.length > 0 ? { values } : {} };
  }
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 63
    ? { intValue: String(value) }
    : { doubleValue: Number(value) };
}

const nanoseconds = ([seconds, rest]: HrTime): string =>
  String(BigInt(seconds) * 1_000_000_000n + BigInt(rest));

/** Removes zero, empty and missing values: the protocol has no empty fields. */
function present<T extends object>(fields: {
  readonly [Key in keyof T]: T[Key] | undefined;
}): T {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        value !== 0 &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}
