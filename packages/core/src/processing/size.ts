import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

const SPAN = 320;
const ENTRY = 40;

/** About how many bytes a span takes in a request: near enough to fill a batch, without serialising it for that. */
export function spanBytes(span: ReadableSpan): number {
  let bytes = SPAN + span.name.length + attributesBytes(span.attributes);
  for (const event of span.events)
    bytes += ENTRY + event.name.length + attributesBytes(event.attributes);
  for (const link of span.links) bytes += 3 * ENTRY + attributesBytes(link.attributes);
  return bytes;
}

function attributesBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) bytes += ENTRY + key.length + valueBytes(attributes[key]);
  return bytes;
}

const valueBytes = (value: AttributeValue | undefined): number => {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value)
    ? value.reduce((sum: number, item) => sum + ENTRY + String(item).length, 0)
    : 8;
};
