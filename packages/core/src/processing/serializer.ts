import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { writable } from './writable.ts';

/** Turns spans into the body of an OTLP request. */
export interface Serializer {
  readonly contentType: string;
  serialize(batch: readonly ReadableSpan[]): Uint8Array | undefined;
  /** How many spans the answer to an accepted request says were refused (OTLP's partial success). */
  rejected(answer: Uint8Array): number;
}

/** The serializers a runtime has, by the name that the option `protocol` gives them. */
export interface Serializers {
  readonly 'http/json': Serializer;
  /** Servers only: a page would pay for its bytes and gain nothing. */
  readonly 'http/protobuf'?: Serializer;
}

/** OTLP in JSON. */
export const JSON_SERIALIZER: Serializer = {
  contentType: 'application/json',
  serialize: (batch) => JsonTraceSerializer.serializeRequest(batch.map(writable)),
  rejected: (answer) =>
    Number(JsonTraceSerializer.deserializeResponse(answer)?.partialSuccess?.rejectedSpans ?? 0),
};
