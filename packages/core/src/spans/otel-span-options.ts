import type { Link, SpanKind, SpanOptions as OtelSpanOptions, TimeInput } from '@opentelemetry/api';
import { isTimeInput } from '../values/hr-time.ts';
import { readField, tryRead } from '../values/try-read.ts';
import type { SpanOptions } from './span.ts';

/** Empty links: a span with a parent gets no automatic links. */
export const NO_LINKS: readonly Link[] = [];
const NOTHING: OtelSpanOptions = {};

/**
 * Returns the OpenTelemetry options of the span's start. Data of the span is stored in the span's record. An invalid
 * field is dropped alone, and `invalid` is called with the field's name.
 */
export function toOtelOptions(
  options: SpanOptions,
  foreign: readonly Link[],
  invalid: (field: string) => void,
): OtelSpanOptions {
  const kind = readField(options, 'kind');
  const startTime = readField(options, 'startTime');
  const links = readField(options, 'links');
  if (kind === undefined && startTime === undefined && !links && foreign.length === 0)
    return NOTHING;
  const hasKind = isKind(kind);
  if (kind !== undefined && !hasKind) invalid('kind');
  const hasStart = isTime(startTime);
  if (startTime !== undefined && !hasStart) invalid('startTime');
  const given = tryRead(() => links?.filter(isLink)) ?? [];
  if (links && tryRead(() => links.length) !== given.length) invalid('links');
  return {
    ...(hasKind ? { kind } : {}),
    ...(hasStart ? { startTime } : {}),
    ...(given.length + foreign.length > 0 ? { links: [...given, ...foreign] } : {}),
  };
}

/** True for a valid OpenTelemetry span kind. */
const isKind = (kind: unknown): kind is SpanKind => [0, 1, 2, 3, 4].includes(kind as number);

/** True for a point in time accepted by OpenTelemetry. */
export const isTime = (value: unknown): value is TimeInput =>
  tryRead(
    () => isTimeInput(value) && [value].flat().every((part) => Number.isFinite(Number(part))),
  ) === true;

const isLink = (link: unknown): link is Link =>
  tryRead(() => (link as Partial<Link> | null | undefined)?.context?.traceId !== undefined) ===
  true;
