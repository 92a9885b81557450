/** A piece of a request: text in JSON, bytes in protobuf. */
export type Part = string | Uint8Array;

const BEYOND_ASCII = /[\u0080-\uFFFF]/;

/** Bytes of a piece of a request: exactly, and without writing it once more if it is plain text. */
export function byteLength(part: Part): number {
  if (typeof part !== 'string') return part.byteLength;
  return BEYOND_ASCII.test(part) ? new TextEncoder().encode(part).byteLength : part.length;
}
