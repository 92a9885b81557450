import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { groupByScope, ResourceScopeCache, type EncodedParts } from './resource-scope.ts';
import { resourceJson, scopeJson, spanJson } from './otlp-json.ts';

/**
 * Writes spans once, when they end, and makes requests of what it has written: a request that is split, or sent again,
 * costs no writing.
 */
export interface Serializer {
  readonly contentType: string;
  /** A span, and its resource and scope, as they stand in a request. Throws if it cannot be written. */
  write(span: ReadableSpan): EncodedParts;
  /** The body of a request for what {@link write} has given. */
  request(written: readonly EncodedParts[]): Uint8Array;
  /** How many spans the answer to an accepted request says were refused (OTLP's partial success). */
  rejected(answer: Uint8Array): number;
}

/** The serializers a runtime has, by the name that the option `protocol` gives them. */
export interface Serializers {
  readonly 'http/json'?: Serializer;
  /** Servers only: a page would pay for its bytes and gain nothing. */
  readonly 'http/protobuf'?: Serializer;
}

const ORIGINS = /* @__PURE__ */ new ResourceScopeCache((span) => ({
  resource: resourceJson(span),
  scope: scopeJson(span),
}));

interface Answer {
  readonly partialSuccess?: Partial | null;
  readonly partial_success?: Partial | null;
}
interface Partial {
  readonly rejectedSpans?: unknown;
  readonly rejected_spans?: unknown;
}

/** How many spans an answer in JSON says were refused. Some servers write names as protobuf does. */
export function rejectedIn(answer: unknown): number {
  const { partialSuccess, partial_success: partial = partialSuccess } = (answer ?? {}) as Answer;
  return Number(partial?.rejectedSpans ?? partial?.rejected_spans) || 0;
}

/** OTLP in JSON. */
export const JSON_SERIALIZER: Serializer = {
  contentType: 'application/json',
  write: (span) => ({ origin: ORIGINS.of(span), span: spanJson(span) }),
  request: (written) => new TextEncoder().encode(requestJson(written)),
  rejected: (answer) => rejectedIn(JSON.parse(new TextDecoder().decode(answer))),
};

/** The texts are ready: a request is only a matter of brackets. */
function requestJson(written: readonly EncodedParts[]): string {
  const resources = Array.from(groupByScope(written), ([resource, scopes]) => {
    const below = Array.from(
      scopes,
      ([scope, spans]) => `{${String(scope)},"spans":[${spans.join(',')}]}`,
    );
    return `{${String(resource)},"scopeSpans":[${below.join(',')}]}`;
  });
  return `{"resourceSpans":[${resources.join(',')}]}`;
}
