/** Parts of the back end for the other packages of this SDK; no API of its users. Pages load none of it at once. @module */
export type { BackEndClient } from './seam/back-end-client.ts';
export { provideBackEnd } from './seam/back-end-source.ts';
export type { BackEnd, BackEndParts, BackEndSource, CreateBackEnd } from './seam/back-end.ts';
export { createFullBackEnd } from './seam/create-full-back-end.ts';
export { createHeaders, runUntraced } from './export/transport/create-transport.ts';
export type { Delivery } from './export/delivery.ts';
export type { RunUntraced, BufferingExporter } from './export/transport/exporter-transport.ts';
export {
  groupByScope,
  type ResourceScope,
  ResourceScopeCache,
  type EncodedParts,
} from './export/encode/resource-scope.ts';
export { spanReading, type SpanReading } from './gen-ai/span-reading.ts';
export {
  JSON_SERIALIZER,
  rejectedIn,
  type Serializer,
  type Serializers,
} from './export/encode/serializer.ts';
export { EMITTER_STREAMS, type EmitterStreams } from './wrap/stream/instrument-emitter.ts';
export { byteLength, type Part } from './values/byte-length.ts';
export { parseRetryAfter } from './export/transport/retry-policy.ts';
export { sanitizeSpan } from './export/encode/sanitize-span.ts';
export { operationType } from './identity/operation-type.ts';
export { removeOldest } from './values/remove-oldest.ts';
