import type { Link, SpanOptions as OtelSpanOptions } from '@opentelemetry/api';
import type { SpanOptions } from './span.ts';

/** A span with a parent links to nobody by itself. */
export const NO_LINKS: readonly Link[] = [];
const NOTHING: OtelSpanOptions = {};

/** What OpenTelemetry is told at the start. What is said of the span is kept in its record. */
export function beginning(
  { kind, startTime, links }: SpanOptions,
  foreign: readonly Link[],
): OtelSpanOptions {
  const all = links ? [...links, ...foreign] : foreign;
  if (kind === undefined && startTime === undefined && all.length === 0) return NOTHING;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(all.length > 0 ? { links: [...all] } : {}),
  };
}
