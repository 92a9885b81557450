import type { Attributes } from '@opentelemetry/api';
import { tryRead } from '../../values/try-read.ts';
import { boundedAttribute } from '../../values/bounded-attribute.ts';
import type { Capture } from '../../privacy/capture.ts';
import type { ValueLimits } from '../../values/snapshot.ts';
import { capturedAttribute } from './captured-attribute.ts';
import type { SpanAttributes } from './span-attributes.ts';

/**
 * Sets attributes accepted by OpenTelemetry, copied and cut to the value limit, without content disabled by the
 * user. An unreadable attribute is dropped alone.
 */
// oxlint-disable-next-line max-params
export function setCaptured(
  into: SpanAttributes,
  attributes: Attributes | undefined,
  limits: ValueLimits,
  capture: Capture,
): void {
  if (typeof attributes !== 'object' || attributes === null) return;
  for (const key of tryRead(() => Object.keys(attributes)) ?? []) {
    const value = tryRead(() => boundedAttribute(attributes[key], limits));
    if (key === '' || value === undefined) continue;
    const shown = capturedAttribute(key, value, capture);
    const name = bucketKey(key, into);
    if (shown !== undefined && name !== undefined) into.set(name, shown);
  }
}

/** Redacts the user's key after a bucket's name. Remaining names are redacted at the span's end. */
export function bucketKey(name: string, { redactor }: SpanAttributes): string | undefined {
  const [bucket = '', key] =
    /^(honeyhive_[a-z_]+)\.(.+)$/s.exec(redactor ? name : '')?.slice(1) ?? [];
  const clean = key && redactor?.key(key, bucket);
  return key ? clean && `${bucket}.${clean}` : name;
}
