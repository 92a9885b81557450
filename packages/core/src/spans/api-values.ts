import type { SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';

// Values of OpenTelemetry's API. The SDK imports only types of the API: a page without the API loads no API code.

/** `TraceFlags.SAMPLED`. */
export const SAMPLED: TraceFlags.SAMPLED = 1;

/** `SpanStatusCode`. */
export const STATUS_UNSET: SpanStatusCode.UNSET = 0;
export const STATUS_OK: SpanStatusCode.OK = 1;
export const STATUS_ERROR: SpanStatusCode.ERROR = 2;

/** `SpanKind`. */
export const KIND_INTERNAL: SpanKind.INTERNAL = 0;
export const KIND_SERVER: SpanKind.SERVER = 1;

/** Invalid span context: the ids are zeros. */
export const INVALID_SPAN_CONTEXT: SpanContext = {
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  traceFlags: 0,
};

/** Returns `context` in the trace `traceId`. */
export const inTrace = (context: SpanContext, traceId: string): SpanContext =>
  context.traceId === traceId ? context : { ...context, traceId };

const VALID = /^(?!0+-)[\da-f]{32}-(?!0+$)[\da-f]{16}$/i;

/** True for ids by which a span can be found. */
export const isSpanContextValid = ({ traceId, spanId }: SpanContext): boolean =>
  VALID.test(`${traceId}-${spanId}`);
