import type { AttributeValue, Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../spans/span-record.ts';

/** Writes what is said of a span onto OpenTelemetry's own, where processors of the user's see it and may change it. */
export function writeThrough(record: SpanRecord, span: Span & Partial<ReadableSpan>): void {
  const { droppedAttributesCount: before = 0 } = span;
  for (const [key, value] of record.attributes) span.setAttribute(key, value);
  // What is over the provider's limits is missing there, but not in what is sent.
  record.dropped -= (span.droppedAttributesCount ?? before) - before;
  const shown = new Map<string, AttributeValue>();
  for (const key of record.attributes.keys()) {
    const value = span.attributes?.[key];
    if (value !== undefined) shown.set(key, value);
  }
  record.shown = shown;
}

/** Takes over what others have made of it since: what they have taken out or replaced is not sent as it was. */
export function readBack(record: SpanRecord, span: ReadableSpan): void {
  if (!record.shown) return;
  for (const [key, before] of record.shown) {
    const now = span.attributes[key];
    if (now === before) continue;
    if (now === undefined) record.unsay(key);
    else record.set(key, now);
  }
}
