import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { attributeEntries } from './finished-span.ts';

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
export function spanBytes(span: ReadableSpan): number {
  let bytes = SPAN + entriesBytes(attributeEntries(span));
  for (const { attributes } of span.events) bytes += ENTRY + entriesBytes(entries(attributes));
  for (const { attributes } of span.links) bytes += 3 * ENTRY + entriesBytes(entries(attributes));
  return bytes;
}

type Entries = Iterable<readonly [string, AttributeValue | undefined]>;

const entries = (attributes: Attributes | undefined): Entries => Object.entries(attributes ?? {});

function entriesBytes(all: Entries): number {
  let bytes = 0;
  for (const [key, value] of all) bytes += ENTRY + key.length + valueBytes(value);
  return bytes;
}

function valueBytes(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? String(value).length : 8;
}
