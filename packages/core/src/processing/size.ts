import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { FinishedSpan } from './finished-span.ts';

const SPAN = 320;
const ENTRY = 40;
const SAMPLES = 32;

/** About how many bytes a span takes in a request: near enough to fill a batch, without serialising it for that. */
export function spanBytes(span: ReadableSpan): number {
  let bytes = SPAN + span.name.length;
  if (span instanceof FinishedSpan)
    for (const [key, value] of span.attributeMap) bytes += ENTRY + key.length + valueBytes(value);
  else bytes += attributesBytes(span.attributes);
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

/** Bytes in UTF-8, from a few places: text is of one kind mostly, and reading all of it would cost more than it tells. */
function textBytes(text: string): number {
  // Short ones are a small part of their entry, whatever they are made of.
  if (text.length <= SAMPLES) return text.length;
  const step = Math.max(1, Math.floor(text.length / SAMPLES));
  let seen = 0;
  let bytes = 0;
  for (let index = 0; index < text.length; index += step) {
    const code = text.charCodeAt(index);
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : 3;
    seen += 1;
  }
  return seen === 0 ? 0 : Math.ceil((bytes / seen) * text.length);
}

const valueBytes = (value: AttributeValue | undefined): number => {
  if (typeof value === 'string') return textBytes(value);
  return Array.isArray(value)
    ? value.reduce((sum: number, item) => sum + ENTRY + String(item).length, 0)
    : 8;
};
