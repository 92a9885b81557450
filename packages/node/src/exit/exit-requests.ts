import { type Runtime, type EventRequest } from '@honeyhive/core';
import { type QueueItem, type ResolvedOptions } from '@honeyhive/core/internal';
import {
  createHeaders,
  JSON_SERIALIZER,
  type EncodedParts,
} from '@honeyhive/core/internal/back-end';
import type { ExitRequest, ExitRequests } from './send-at-exit.ts';

/** Maximum spans and bytes of a request. */
const MAX_SPANS = 512;
const MAX_BYTES = 1_000_000;

/** Requests and the queue items delivered by them. */
export interface Leaving {
  readonly items: readonly QueueItem[];
  readonly requests: ExitRequests;
}

/** Undelivered items as requests: spans, and updates sent after the spans have arrived. */
export interface Leftovers {
  readonly spans: readonly Leaving[];
  readonly updates: readonly Leaving[];
}

/** Returns requests for `items` that another thread can send; `undefined` where only the current thread can send. */
export function leftovers(
  items: Iterable<QueueItem>,
  settings: ResolvedOptions,
  runtime: Runtime,
  routes: (update: EventRequest) => readonly EventRequest[],
): Leftovers | undefined {
  if (settings.fetch || settings.exporter || settings.testMode) return undefined;
  const base = settings.relayUrl ?? settings.serverUrl;
  const headers = createHeaders(settings, runtime);
  const serializer = runtime.serializers?.[settings.protocol] ?? JSON_SERIALIZER;
  const request = (
    { method, path }: Pick<EventRequest, 'method' | 'path'>,
    body: Uint8Array,
    contentType: string,
  ): ExitRequest => ({
    method,
    url: base + path,
    headers: { ...headers, 'content-type': contentType },
    body,
  });
  const spans: Leaving[] = [];
  const updates: Leaving[] = [];
  let batch: Array<Extract<QueueItem, { readonly payload: unknown }>> = [];
  let bytes = 0;
  const close = (): void => {
    if (batch.length === 0) return;
    const body = serializer.request(batch.map(({ payload }) => payload as EncodedParts));
    spans.push({ items: batch, requests: [request(TRACES, body, serializer.contentType)] });
    batch = [];
    bytes = 0;
  };
  for (const item of items) {
    if ('update' in item) {
      const requests = routes(item.update).map((route) =>
        request(route, new TextEncoder().encode(route.body), 'application/json'),
      );
      updates.push({ items: [item], requests });
    } else {
      if (batch.length >= MAX_SPANS || bytes + item.bytes > MAX_BYTES) close();
      batch.push(item);
      bytes += item.bytes;
    }
  }
  close();
  return { spans, updates };
}

const TRACES = { method: 'POST', path: '/opentelemetry/v1/traces' } as const;
