import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { eachSaid, ownerBytes } from './finished-span.ts';
import { isSanitized } from './sanitize-span.ts';

/** Bytes of a span's own fields and event attributes, without the tracer's identity. */
const SPAN = 1_000;
const ENTRY = 40;

/** Result of a single pass over the values of a span. */
export interface EstimateSize {
  /** Approximate size in bytes. */
  readonly bytes: number;
  /** No value needs to be said otherwise: see `writable.ts`. */
  readonly isWritable: boolean;
}

/** Estimates the bytes of a span for exporters with a format of their own, and checks if the values are writable. */
export function estimateSize(span: ReadableSpan): EstimateSize {
  let bytes = SPAN + span.name.length + ownerBytes(span);
  let isFine = isSanitized(span.name) && isSanitized(span.status.message);
  const add = (value: AttributeValue | undefined, key: string): void => {
    bytes += ENTRY + key.length + valueBytes(value);
    isFine &&= isSanitized(value);
  };
  eachSaid(span, add);
  for (const list of [span.events, span.links])
    for (const { attributes } of list) {
      bytes += 3 * ENTRY;
      for (const key in attributes) add(attributes[key], key);
    }
  return { bytes, isWritable: isFine };
}

function valueBytes(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? String(value).length : 8;
}
