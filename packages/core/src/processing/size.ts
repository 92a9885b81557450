import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A piece of a request: text in JSON, bytes in protobuf. */
export type Part = string | Uint8Array;

const BEYOND_ASCII = /[\u0080-\uFFFF]/;

/** Bytes of a piece of a request: exactly, and without writing it once more if it is plain text. */
export function partBytes(part: Part): number {
  if (typeof part !== 'string') return part.byteLength;
  return BEYOND_ASCII.test(part) ? new TextEncoder().encode(part).byteLength : part.length;
}

const SPAN = 320;
const ENTRY = 40;

/** About how many bytes a span takes: for exporters, who write it in a way of their own. */
export function spanBytes({ attributes, events, links }: ReadableSpan): number {
  const all = [
    attributes,
    ...events.map((event) => event.attributes),
    ...links.map((link) => link.attributes),
  ];
  return all.reduce((sum, each) => sum + ENTRY + attributesBytes(each), SPAN);
}

function attributesBytes(attributes: Attributes | undefined): number {
  let bytes = 0;
  for (const key in attributes) {
    bytes += ENTRY + key.length + String(attributes[key] ?? '').length;
  }
  return bytes;
}
