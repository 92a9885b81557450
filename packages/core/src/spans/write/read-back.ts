import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanAttributes } from './span-attributes.ts';

/** Applies processors' changes to a span with attributes `before`: removed or replaced values are not sent. */
export function copyFromSpan(
  said: SpanAttributes,
  before: ReadonlyMap<string, AttributeValue>,
  after: Attributes,
): void {
  for (const [key, value] of Array.from(before)) {
    const now = after[key];
    if (now === value) continue;
    if (now === undefined) said.unsay(key);
    else said.set(key, now);
  }
}
