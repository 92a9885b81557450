import type { SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';

// Values of OpenTelemetry's API, of which the SDK imports types alone: a page that does not bring it loads none of it.

/** `TraceFlags.SAMPLED`. */
export const SAMPLED: TraceFlags.SAMPLED = 1;

/** `SpanStatusCode`. */
export const STATUS_UNSET: SpanStatusCode.UNSET = 0;
export const STATUS_OK: SpanStatusCode.OK = 1;
export const STATUS_ERROR: SpanStatusCode.ERROR = 2;

/** `SpanKind`. */
export const KIND_INTERNAL: SpanKind.INTERNAL = 0;
export const KIND_SERVER: SpanKind.SERVER = 1;

/** The context of a span that has no place. */
export const INVALID_SPAN_CONTEXT: SpanContext = {
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  traceFlags: 0,
};

/** `context` in the trace with this id. */
export const inTrace = (context: SpanContext, traceId: string): SpanContext =>
  context.traceId === traceId ? context : { ...context, traceId };

const VALID = /^(?!0+-)[\da-f]{32}-(?!0+$)[\da-f]{16}$/i;

/** True for ids by which a span can be found. */
export const isSpanContextValid = ({ traceId, spanId }: SpanContext): boolean =>
  VALID.test(`${traceId}-${spanId}`);
