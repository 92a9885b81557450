import { HONEYHIVE } from '../../identity/semconv.ts';
import { getAttribute } from '../encode/finished-span.ts';
import type { EncodedParts } from '../encode/resource-scope.ts';
import type { Transport } from './transport.ts';
import { type HttpClientOptions, createHttpClient } from './http-client.ts';
import type { Serializer } from '../encode/serializer.ts';
import { byteLength } from '../../values/byte-length.ts';

/** Most bytes of a keepalive body: browsers allow 64 KiB for every keepalive request together. */
export const KEEPALIVE_BYTES = 56_000;

/** Options for requests to HoneyHive, or to a relay in front. */
export interface HttpTransportOptions extends HttpClientOptions {
  readonly serializer: Serializer;
  readonly maxBytes: number;
  /** Path of span requests, below the base URL. Default: HoneyHive's path. */
  readonly tracesPath?: string;
}

const TRACES = '/opentelemetry/v1/traces';

/** Creates the HTTP transport: sends spans as OTLP/HTTP, and updates unchanged. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { request, abort } = createHttpClient(options);
  const { serializer, tracesPath: path = TRACES } = options;

  return {
    encode(span) {
      const payload = serializer.write(span);
      const parent = span.parentSpanContext;
      return {
        eventId: String(getAttribute(span, HONEYHIVE.eventId) ?? ''),
        sessionId: String(getAttribute(span, HONEYHIVE.sessionId) ?? ''),
        bytes: byteLength(payload.span),
        isRoot: !parent || parent.isRemote === true,
        payload,
      };
    },
    sendSpans(batch, send) {
      const body = serializer.request(batch.map(({ payload }) => payload as EncodedParts));
      const most = send.isKeepalive ? KEEPALIVE_BYTES : options.maxBytes;
      if (body.byteLength > most && batch.length > 1)
        return Promise.resolve({ status: 'split', reason: 'too_large' });
      const { contentType, rejected } = serializer;
      const count = batch.length;
      return request({ method: 'POST', path, body, contentType, count, rejected }, send);
    },
    sendUpdate({ method, path, body }, send) {
      const bytes = new TextEncoder().encode(body);
      const contentType = 'application/json';
      return request({ method, path, body: bytes, contentType, count: 1 }, send);
    },
    abort,
  };
}
