import {
  groupByScope,
  ResourceScopeCache,
  type Part,
  type Serializer,
  rejectedIn,
  sanitizeSpan,
} from '@honeyhive/core/internal/back-end';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { fieldsOf, lengthDelimited } from './protobuf-fields.ts';

/** Field numbers of OTLP's messages. */
const RESOURCE_SPANS = 1;
const SCOPE_SPANS = 2;
const SPANS = 2;

/**
 * Serializes a single span and splits the request into parts: OpenTelemetry's serializer writes whole requests only.
 */
function write(span: ReadableSpan): {
  readonly resource: Part;
  readonly scope: Part;
  readonly span: Part;
} {
  const request =
    ProtobufTraceSerializer.serializeRequest([sanitizeSpan(span)]) ?? new Uint8Array();
  const [resourceSpans] = fieldsOf(request);
  const inResource = fieldsOf(resourceSpans?.content);
  const scopeSpans = inResource.find(({ number }) => number === SCOPE_SPANS);
  const inScope = fieldsOf(scopeSpans?.content);
  const spans = inScope.find(({ number }) => number === SPANS);
  if (!spans) throw new TypeError('no span serialized');
  return {
    resource: Buffer.concat(
      inResource.flatMap((field) => (field === scopeSpans ? [] : [field.whole])),
    ),
    scope: Buffer.concat(inScope.flatMap((field) => (field === spans ? [] : [field.whole]))),
    // A copy: a view would keep the whole request.
    span: new Uint8Array(spans.whole),
  };
}

const ORIGINS = new ResourceScopeCache((span) => {
  const { resource, scope } = write(span);
  return { resource, scope };
});

/** OTLP in protobuf. Smaller than JSON before compression, and slower to write once spans carry text. */
export const PROTOBUF_SERIALIZER: Serializer = {
  contentType: 'application/x-protobuf',
  write: (span) => ({ origin: ORIGINS.of(span), span: write(span).span }),
  request: (written) =>
    Buffer.concat(
      Array.from(groupByScope(written), ([resource, scopes]) => {
        const below = Array.from(scopes, ([scope, spans]) =>
          lengthDelimited(SCOPE_SPANS, [scope, ...spans] as Uint8Array[]),
        );
        return lengthDelimited(RESOURCE_SPANS, [resource as Uint8Array, ...below]);
      }),
    ),
  rejected: (answer) => rejectedIn(ProtobufTraceSerializer.deserializeResponse(answer)),
};
