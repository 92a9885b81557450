import type { Link, SpanKind, SpanOptions as OtelSpanOptions, TimeInput } from '@opentelemetry/api';
import { isTimeInput } from '../values/hr-time.ts';
import { tryRead } from '../values/try-read.ts';
import type { SpanOptions } from './span.ts';

/** A span with a parent links to nobody by itself. */
export const NO_LINKS: readonly Link[] = [];
const NOTHING: OtelSpanOptions = {};

/**
 * What OpenTelemetry is told at the start: what is said of the span is kept in its record. A field that is not valid
 * costs itself alone, and `invalid` is told its name.
 */
export function toOtelOptions(
  options: SpanOptions,
  foreign: readonly Link[],
  invalid: (field: string) => void,
): OtelSpanOptions {
  const { kind, startTime, links } = tryRead(() => fieldsOf(options)) ?? readable(options);
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

const fieldsOf = ({ kind, startTime, links }: SpanOptions): SpanOptions => ({
  kind,
  startTime,
  links,
});

/** The fields that can be read, of an object where some cannot. */
const readable = (options: SpanOptions): SpanOptions => ({
  kind: tryRead(() => options.kind),
  startTime: tryRead(() => options.startTime),
  links: tryRead(() => options.links),
});

/** True for one of OpenTelemetry's kinds. */
const isKind = (kind: unknown): kind is SpanKind => [0, 1, 2, 3, 4].includes(kind as number);

/** True for a point in time that OpenTelemetry takes. */
export const isTime = (value: unknown): value is TimeInput =>
  tryRead(
    () => isTimeInput(value) && [value].flat().every((part) => Number.isFinite(Number(part))),
  ) === true;

const isLink = (link: unknown): link is Link =>
  tryRead(() => (link as Partial<Link> | null | undefined)?.context?.traceId !== undefined) ===
  true;
