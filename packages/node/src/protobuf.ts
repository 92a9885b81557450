import { type Serializer, writable } from '@honeyhive/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

/** OTLP in protobuf. Smaller than JSON before compression, and slower to write once spans carry text. */
export const PROTOBUF_SERIALIZER: Serializer = {
  contentType: 'application/x-protobuf',
  serialize: (batch) => ProtobufTraceSerializer.serializeRequest(batch.map(writable)),
  rejected: (answer) =>
    Number(ProtobufTraceSerializer.deserializeResponse(answer).partialSuccess?.rejectedSpans ?? 0),
};
