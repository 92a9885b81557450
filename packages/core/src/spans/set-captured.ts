import type { Attributes } from '@opentelemetry/api';
import { attempt } from './attempt.ts';
import { boundedAttribute } from './bounded-attribute.ts';
import { capturedAttribute } from './capture.ts';
import type { ValueLimits } from './snapshot.ts';
import type { SpanRecord } from './span-record.ts';

/**
 * Says of a span what OpenTelemetry's own would take, as it is now and as long as a value may be; nothing that the user
 * has switched off. An attribute that cannot be read costs itself alone.
 */
export function setCaptured(
  record: SpanRecord | undefined,
  attributes: Attributes,
  limits: ValueLimits,
): void {
  if (!record || typeof attributes !== 'object' || attributes === null) return;
  for (const key of attempt(() => Object.keys(attributes)) ?? []) {
    const value = attempt(() => boundedAttribute(attributes[key], limits));
    if (key === '' || value === undefined) continue;
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
