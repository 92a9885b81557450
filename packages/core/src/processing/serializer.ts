import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

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
  serialize: (batch) => JsonTraceSerializer.serializeRequest(batch.map(finite)),
  rejected: (answer) =>
    Number(JsonTraceSerializer.deserializeResponse(answer)?.partialSuccess?.rejectedSpans ?? 0),
};

/** JSON has no NaN and no infinities: they would poison the whole request, so they travel as words. */
function finite(span: ReadableSpan): ReadableSpan {
  const odd = Object.entries(span.attributes).filter(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  if (odd.length === 0) return span;
  return {
    ...span,
    attributes: {
      ...span.attributes,
      ...Object.fromEntries(odd.map(([key, value]) => [key, String(value)])),
    },
  };
}
