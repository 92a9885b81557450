import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { eachSaid, ownerBytes } from './finished-span.ts';
import { isSanitized } from './sanitize-span.ts';

/** A span's own fields, and what makes it an event beside what its tracer says of itself. */
const SPAN = 1_000;
const ENTRY = 40;

/** What one look at each value of a span tells. */
export interface EstimateSize {
  /** About how many bytes it takes. */
  readonly bytes: number;
  /** No value needs to be said otherwise: see `writable.ts`. */
  readonly isWritable: boolean;
}

/** About how many bytes a span takes, for exporters, who write it in a way of their own; and whether they can. */
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
