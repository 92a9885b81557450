import type { HoneyHiveSpan } from '@honeyhive/core';
import { spanReading } from '@honeyhive/core/internal/back-end';
import type { Attributes } from '@opentelemetry/api';

/** A span that can be read, as every tracer of the SDK creates. */
export type ReadableSpan = HoneyHiveSpan & {
  readonly attributes: Attributes;
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes?: Attributes }>;
};

/** Adds to a span of AI SDK 5 or 6 what the span says in the AI SDK's own words. */
export function readSpan(span: ReadableSpan): void {
  if (!span.isRecording()) return;
  const found = spanReading(span.attributes, span.events);
  if (!found) return;
  for (const name of found.hidden) delete span.attributes[name];
  span.enrich(found.data);
}
