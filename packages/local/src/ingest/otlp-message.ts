import {
  type DescMessage,
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { base64Decode, BinaryWriter } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { BadRequest } from './bad-request.ts';
import { MAX_PROTOBUF_DEPTH, checkProtobuf } from './check-protobuf.ts';
import { OTLP_DESCRIPTOR } from './otlp-descriptor.ts';
import { parseJson } from './parse-json.ts';

/** The two encodings of OTLP/HTTP. */
export type OtlpEncoding = 'json' | 'protobuf';

let registry: ReturnType<typeof createFileRegistry> | undefined;

/** Returns the schema of an OTLP trace message. */
export function otlpSchema(name: string): DescMessage {
  registry ??= createFileRegistry(
    fromBinary(FileDescriptorSetSchema, base64Decode(OTLP_DESCRIPTOR)),
  );
  const found = registry.getMessage(`opentelemetry.proto.collector.trace.v1.${name}`);
  if (!found) throw new Error(`${name} is missing in the descriptor`);
  return found;
}

/** The encoding a content type asks for; parameters do not matter. */
export function otlpEncoding(contentType: string | null): OtlpEncoding | undefined {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' ? 'protobuf' : undefined;
}

/** The content type of an encoding. */
export const otlpContentType = (encoding: OtlpEncoding): string =>
  encoding === 'json' ? 'application/json' : 'application/x-protobuf';

/**
 * A trace request in its OTLP/JSON shape, whatever its encoding; ids and bytes that came by protobuf are base64.
 * Its nesting and size are checked before. Rejects with BadRequest (400, 413).
 */
export async function decodeTraceRequest(
  body: Uint8Array,
  encoding: OtlpEncoding,
): Promise<unknown> {
  if (encoding === 'json') return parseJson(body);
  const schema = otlpSchema('ExportTraceServiceRequest');
  checkProtobuf(body, schema);
  try {
    const limits = { readUnknownFields: false, recursionLimit: MAX_PROTOBUF_DEPTH };
    const request = fromBinary(schema, body, limits);
    return toJson(schema, request, { enumAsInteger: true });
  } catch (error) {
    throw new BadRequest(400, `malformed protobuf: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Encodes the response to a trace request: empty, or the rejected spans and the reasons. */
export function encodeTraceResponse(rejected: string[], encoding: OtlpEncoding): Uint8Array {
  const errorMessage = [...new Set(rejected)].slice(0, 5).join('; ');
  const partialSuccess = { rejectedSpans: String(rejected.length), errorMessage };
  const response = rejected.length > 0 ? { partialSuccess } : {};
  if (encoding === 'json') return new TextEncoder().encode(JSON.stringify(response));
  const schema = otlpSchema('ExportTraceServiceResponse');
  return toBinary(schema, fromJson(schema, response));
}

/** A refusal as google.rpc.Status, which OTLP asks for: code 3, INVALID_ARGUMENT, and the reason. */
export function encodeStatus(reason: string, encoding: OtlpEncoding): Uint8Array {
  if (encoding === 'json') {
    return new TextEncoder().encode(JSON.stringify({ code: 3, message: reason }));
  }
  return new BinaryWriter().uint32(0x08).int32(3).uint32(0x12).string(reason).finish();
}
