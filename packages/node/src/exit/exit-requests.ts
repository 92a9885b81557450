import { type Runtime, type EventRequest } from '@honeyhive/core';
import { type QueueItem, type ResolvedOptions } from '@honeyhive/core/internal';
import {
  createHeaders,
  JSON_SERIALIZER,
  type EncodedParts,
} from '@honeyhive/core/internal/back-end';
import type { ExitRequest, ExitRequests } from './send-at-exit.ts';

/** A span of the queue. */
export type SpanItem = Extract<QueueItem, { readonly payload: unknown }>;

/** An undelivered update with its alternative requests. */
export interface LeftUpdate {
  readonly item: QueueItem;
  readonly requests: ExitRequests;
}

/** Undelivered items of a tracer. Updates are sent after the spans have arrived. */
export interface Leftovers {
  /** Address, headers and encoding: spans of tracers with the same destination may share a request. */
  readonly destination: string;
  readonly spans: readonly SpanItem[];
  readonly updates: readonly LeftUpdate[];
  /** Returns a request for spans of any tracer with this destination. */
  join(spans: readonly SpanItem[]): ExitRequest;
}

/** Returns `items` for sending by another thread; `undefined` where only the current thread can send. */
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
  const spans: SpanItem[] = [];
  const updates: LeftUpdate[] = [];
  for (const item of items) {
    if (!('update' in item)) spans.push(item);
    else
      updates.push({
        item,
        requests: routes(item.update).map((route) =>
          request(route, new TextEncoder().encode(route.body), 'application/json'),
        ),
      });
  }
  const join = (joined: readonly SpanItem[]): ExitRequest => {
    const body = serializer.request(joined.map(({ payload }) => payload as EncodedParts));
    return request(TRACES, body, serializer.contentType);
  };
  const destination = JSON.stringify([base, headers, serializer.contentType]);
  return { destination, spans, updates, join };
}

const TRACES = { method: 'POST', path: '/opentelemetry/v1/traces' } as const;
