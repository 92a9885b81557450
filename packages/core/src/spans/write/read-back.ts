import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanAttributes } from './span-attributes.ts';

/**
 * Takes over what processors have made of a span whose attributes were `before`: what they have taken out or replaced is
 * not sent as it was.
 */
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
