import type { Span } from '@opentelemetry/api';
import type { SdkSpan } from './span-records.ts';
import { toMilliseconds } from './hr-time.ts';

/** Milliseconds since the start of a span that began before it was made. */
export const ageOf = (span: Span): number =>
  isReadable(span) ? Date.now() - toMilliseconds(span.startTime) : 0;

/** Only spans of an SDK can be read when they end; what a no-op provider gives records nothing anyway. */
export const isReadable = (span: Span): span is SdkSpan =>
  span.isRecording() && 'attributes' in span && 'startTime' in span;
