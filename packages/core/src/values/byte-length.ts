/** A piece of a request: text in JSON, bytes in protobuf. */
export type Part = string | Uint8Array;

const BEYOND_ASCII = /[\u0080-\uFFFF]/;

/** Counts the exact bytes of a request part, without encoding plain text again. */
export function byteLength(part: Part): number {
  if (typeof part !== 'string') return part.byteLength;
  return BEYOND_ASCII.test(part) ? new TextEncoder().encode(part).byteLength : part.length;
}
