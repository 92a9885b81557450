/** A field of a protobuf message. */
export interface Field {
  readonly number: number;
  /** Bytes of the field, with tag and length. */
  readonly whole: Uint8Array;
  /** Content of a length-delimited field; empty for every other wire type. */
  readonly content: Uint8Array;
}

/** Sizes in bytes of fields of fixed length, by wire type. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const DELIMITED = 2;

/** Returns the fields of a message, in order, as views and not copies. Throws on an invalid message. */
export function fieldsOf(message: Uint8Array = new Uint8Array()): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.length;) {
    const tag = varint(message, at);
    const wire = tag.value & 7;
    const length = wire === DELIMITED ? varint(message, tag.end) : undefined;
    const from = length?.end ?? tag.end;
    const end =
      wire === 0 ? varint(message, from).end : from + (length?.value ?? FIXED[wire] ?? Number.NaN);
    if (!(end <= message.length)) throw new RangeError('a field ends beyond its message');
    fields.push({
      number: tag.value >>> 3,
      whole: message.subarray(at, end),
      content: length ? message.subarray(from, end) : new Uint8Array(),
    });
    at = end;
  }
  return fields;
}

/** A number of seven bits a byte, the least first. */
function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError('a number ends beyond its message');
}

/** Returns a length-delimited field with the concatenated `parts`. */
export function lengthDelimited(number: number, parts: readonly Uint8Array[]): Uint8Array {
  const header: number[] = [(number << 3) | DELIMITED];
  let length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (; length >= 0x80; length = Math.floor(length / 0x80)) header.push((length % 0x80) | 0x80);
  return Buffer.concat([Uint8Array.from([...header, length]), ...parts]);
}
