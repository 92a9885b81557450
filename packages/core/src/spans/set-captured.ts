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
    const name = bucketKey(key, record);
    if (shown !== undefined && name !== undefined) record.set(name, shown);
  }
}

/** What stands behind the name of a bucket is a key of the user's; other names are redacted when the span ends. */
export function bucketKey(name: string, { redactor }: SpanRecord): string | undefined {
  const [bucket = '', key] =
    /^(honeyhive_[a-z_]+)\.(.+)$/s.exec(redactor ? name : '')?.slice(1) ?? [];
  const clean = key && redactor?.key(key, bucket);
  return key ? clean && `${bucket}.${clean}` : name;
}
