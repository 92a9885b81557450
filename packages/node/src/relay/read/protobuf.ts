import type { Field, FieldType, MessageSchema } from './otlp-schema.ts';
import type { JsonObject } from './parse-json.ts';
import { malformed } from '../refusal.ts';

/** Maximum nesting of messages. OTLP needs five levels, and two per level of a value. */
const MAX_DEPTH = 48;
/** Maximum messages of a body: a message costs two bytes to write and many more in memory. */
const MAX_MESSAGES = 300_000;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

const WIRE_TYPES: Readonly<Record<string, number>> = {
  string: BYTES,
  bytes: BYTES,
  id: BYTES,
  bool: VARINT,
  enum: VARINT,
  uint32: VARINT,
  int64: VARINT,
  double: FIXED64,
  fixed64: FIXED64,
  fixed32: FIXED32,
};

const broken = (): Error => malformed('malformed_protobuf', 'The body is not OTLP protobuf.');

/**
 * Parses a protobuf body to the equivalent JSON object, so that both encodings share a validation. Stricter than
 * protobuf: a singular field may occur only once, text must be UTF-8, groups are refused. Throws Refused.
 */
export function readProtobuf(body: Uint8Array, schema: MessageSchema): JsonObject {
  return new Reader(body).message(schema, body.length, 0);
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #at = 0;
  #messages = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  message({ fields }: MessageSchema, end: number, depth: number): JsonObject {
    this.#messages += 1;
    if (depth > MAX_DEPTH || this.#messages > MAX_MESSAGES) throw broken();
    const message: Record<string, unknown> = {};
    while (this.#at < end) {
      const tag = this.#uint32();
      const wireType = tag & 7;
      const number = tag >>> 3;
      if (number === 0) throw broken();
      const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
      if (!field) {
        this.#skip(wireType);
        continue;
      }
      const value = this.#value(typeOf(field), wireType, depth);
      const before = message[field.name];
      if (field.repeated) {
        if (Array.isArray(before)) before.push(value);
        else message[field.name] = [value];
      } else if (before === undefined) message[field.name] = value;
      else throw broken();
    }
    if (this.#at !== end) throw broken();
    return message;
  }

  #value(type: FieldType, wireType: number, depth: number): unknown {
    if (typeof type === 'object') {
      if (wireType !== BYTES) throw broken();
      return this.message(type, this.#end(), depth + 1);
    }
    if (wireType !== WIRE_TYPES[type]) throw broken();
    switch (type) {
      case 'string':
        return this.#string();
      case 'id':
        return hex(this.#slice());
      case 'bytes':
        // Pages send no bytes values: the presence of the value is enough to leave out the attribute.
        this.#slice();
        return '';
      case 'bool':
        return this.#varint() !== 0n;
      case 'enum':
      case 'uint32':
        return this.#uint32();
      case 'int64':
        return BigInt.asIntN(64, this.#varint()).toString();
      case 'double':
        return this.#view.getFloat64(this.#take(8), true);
      case 'fixed32':
        return this.#view.getUint32(this.#take(4), true);
      case 'fixed64':
        return this.#view.getBigUint64(this.#take(8), true).toString();
    }
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value >= 1n << 64n) throw broken();
        return value;
      }
    }
    throw broken();
  }

  /** Reads a number without BigInt, for speed: every field begins with a tag. */
  #uint32(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 35; factor *= 128) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value >= 2 ** 32) throw broken();
        return value;
      }
    }
    throw broken();
  }

  #end(): number {
    const length = this.#uint32();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw broken();
    return end;
  }

  #slice(): Uint8Array {
    const end = this.#end();
    const slice = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return slice;
  }

  #string(): string {
    const slice = this.#slice();
    try {
      return this.#text.decode(slice);
    } catch {
      throw broken();
    }
  }

  /** Advances by `count` bytes and returns the start position. */
  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw broken();
    this.#at = at + count;
    return at;
  }

  #skip(wireType: number): void {
    if (wireType === VARINT) this.#varint();
    else if (wireType === FIXED64) this.#take(8);
    else if (wireType === BYTES) this.#slice();
    else if (wireType === FIXED32) this.#take(4);
    else throw broken();
  }
}

const typeOf = ({ type }: Field): FieldType => (typeof type === 'function' ? type() : type);

function hex(bytes: Uint8Array): string {
  if (bytes.length > 16) throw broken();
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
