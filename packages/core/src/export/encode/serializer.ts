import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { groupByScope, ResourceScopeCache, type EncodedParts } from './resource-scope.ts';
import { resourceJson, scopeJson, spanJson } from './otlp-json.ts';

/**
 * Serializes spans once, when ended, and builds requests from the result: a split or retried request needs no
 * serialization.
 */
export interface Serializer {
  readonly contentType: string;
  /** Serializes a span with resource and scope. Throws if serialization fails. */
  write(span: ReadableSpan): EncodedParts;
  /** Builds a request body from results of {@link write}. */
  request(written: readonly EncodedParts[]): Uint8Array;
  /** Counts the refused spans in the response to an accepted request (OTLP's partial success). */
  rejected(answer: Uint8Array): number;
}

/** Serializers of a runtime, keyed by the values of the option `protocol`. */
export interface Serializers {
  readonly 'http/json'?: Serializer;
  /** Servers only: in a page, the extra bytes have no benefit. */
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

/** Counts the refused spans in a JSON response. Some servers use protobuf's field names. */
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
