import type { AttributeValue, Span } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../spans/span-record.ts';
import type { SpanWriter } from '../spans/write/span-writer.ts';

/**
 * Copies the attributes of a record to the host's span, where the host's processors may read and change the
 * attributes.
 */
export function copyToSpan(
  record: SpanRecord,
  span: Span & Partial<ReadableSpan>,
  writer: SpanWriter | undefined,
): void {
  // Without the code for writing attributes, the host sees no attributes.
  if (!writer) return;
  const said = writer.said(record);
  const { droppedAttributesCount: before = 0 } = span;
  for (const [key, value] of said.attributes) span.setAttribute(key, value);
  // Attributes over the provider's limits are missing there, but not on the wire.
  said.dropped -= (span.droppedAttributesCount ?? before) - before;
  const shown = new Map<string, AttributeValue>();
  for (const key of said.attributes.keys()) {
    const value = span.attributes?.[key];
    if (value !== undefined) shown.set(key, value);
  }
  record.mirrored = shown;
}
