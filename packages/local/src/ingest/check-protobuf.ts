import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { BadRequest } from './bad-request.ts';

/** Maximum nesting of messages. OTLP needs six levels, and three for every level of a value. */
export const MAX_PROTOBUF_DEPTH = 200;

/** Maximum of fields over every message: the number of values a decoder would hold. */
const MAX_PROTOBUF_FIELDS = 2_000_000;

/**
 * Checks a protobuf message before decoding, in a single pass holding an entry per level. Throws BadRequest: 400 for
 * malformed bytes and over 200 levels, 413 over two million fields.
 */
export function checkProtobuf(body: Uint8Array, schema: DescMessage): void {
  const reader = new BinaryReader(body);
  const open = [{ end: body.byteLength, fields: fieldsOf(schema) }];
  let count = 0;
  for (let level = open.at(-1); level; level = open.at(-1)) {
    if (reader.pos === level.end) {
      open.pop();
      continue;
    }
    const [number, wireType] = read(() => reader.tag());
    const field = level.fields.get(number);
    count += 1;
    if (count > MAX_PROTOBUF_FIELDS) {
      throw new BadRequest(413, `body with over ${MAX_PROTOBUF_FIELDS} fields: split the request`);
    }
    // The decoder follows the field, not the wire type: both must agree for a correct byte count.
    if (field && wireType !== wireTypeOf(field)) throw malformed(`wire type of ${field.name}`);
    if (field?.message) {
      const end = read(() => reader.uint32()) + reader.pos;
      if (end > level.end) throw malformed(`${field.name} ends after its parent`);
      if (open.length === MAX_PROTOBUF_DEPTH) {
        throw new BadRequest(
          400,
          `body nested too deeply: the maximum is ${MAX_PROTOBUF_DEPTH} levels`,
        );
      }
      open.push({ end, fields: fieldsOf(field.message) });
    } else {
      if (wireType === WireType.StartGroup || wireType === WireType.EndGroup)
        throw malformed('group');
      read(() => reader.skip(wireType, number));
      if (reader.pos > level.end) throw malformed('a field ends after its message');
    }
  }
}

const known = new WeakMap<DescMessage, ReadonlyMap<number, DescField>>();

function fieldsOf(schema: DescMessage): ReadonlyMap<number, DescField> {
  const found = known.get(schema) ?? new Map(schema.fields.map((field) => [field.number, field]));
  known.set(schema, found);
  return found;
}

const { STRING, BYTES, DOUBLE, FIXED64, SFIXED64, FLOAT, FIXED32, SFIXED32 } = ScalarType;

/** Wire types of scalars not encoded as varints. */
const WIRE_TYPES: ReadonlyMap<ScalarType, WireType> = new Map([
  ...[STRING, BYTES].map((type) => [type, WireType.LengthDelimited] as const),
  ...[DOUBLE, FIXED64, SFIXED64].map((type) => [type, WireType.Bit64] as const),
  ...[FLOAT, FIXED32, SFIXED32].map((type) => [type, WireType.Bit32] as const),
]);

/** Returns the wire type of a field in OTLP trace messages: no field is packed, a map, or delimited. */
function wireTypeOf(field: DescField): WireType {
  if (field.message) return WireType.LengthDelimited;
  return (field.scalar && WIRE_TYPES.get(field.scalar)) ?? WireType.Varint;
}

function read<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : '');
  }
}

const malformed = (reason: string): BadRequest =>
  new BadRequest(400, `malformed protobuf: ${reason}`);
