import type { Attributes } from '@opentelemetry/api';
import { isAttributeValue } from '@opentelemetry/core';
import { capturedAttribute } from './capture.ts';
import type { SpanRecord } from './span-record.ts';

/** Says of a span what OpenTelemetry's own would take, and nothing else; nor what the user has switched off. */
export function setCaptured(record: SpanRecord | undefined, attributes: Attributes): void {
  if (!record) return;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (key === '' || value === undefined || value === null || !isAttributeValue(value)) continue;
    const shown = capturedAttribute(key, value, record.capture);
    if (shown !== undefined) record.set(key, shown);
  }
}
