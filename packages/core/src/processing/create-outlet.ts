import { suppressTracing } from '@opentelemetry/core';
import { hostContextManager } from '../context/ambient.ts';
import type { BatchConfig } from '../options.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Runtime } from '../runtime.ts';
import { httpOutlet } from './http-outlet.ts';
import { exporterOutlet, noOutlet, type Outlet } from './outlet.ts';
import type { Sender } from './post.ts';

/** Where a tracer with these settings sends what it has. */
export function createOutlet(
  settings: ResolvedOptions,
  runtime: Runtime,
  batch: Required<BatchConfig>,
): Outlet {
  if (settings.exporter) return exporterOutlet(settings.exporter);
  if (settings.testMode) return noOutlet;
  return httpOutlet({
    baseUrl: settings.relayUrl ?? settings.serverUrl,
    serializer: runtime.serializers[settings.protocol] ?? runtime.serializers['http/json'],
    maxBytes: batch.maxBytes,
    timeoutMs: batch.timeoutMs,
    headers: headersOf(settings, runtime),
    send: () => unseen(settings.fetch ?? runtime.fetch?.() ?? globalThis.fetch),
  });
}

/** A relay adds the key itself: it must not be in a page, even by mistake. */
function headersOf(
  settings: ResolvedOptions,
  { client }: Runtime,
): Readonly<Record<string, string>> {
  return {
    ...(settings.apiKey && !settings.relayUrl
      ? { authorization: `Bearer ${settings.apiKey}` }
      : {}),
    'x-source': settings.source,
    'hh-client-package': client.name,
    'hh-client-version': client.version,
    'hh-client-language': 'typescript',
    ...settings.headers,
  };
}

/** The SDK's own requests are nobody's spans: instrumentations of the host are told to look away. */
function unseen(fetch: Sender): Sender {
  const host = hostContextManager();
  if (!host) return (url, init) => fetch(url, init);
  return (url, init) => host.with(suppressTracing(host.active()), () => fetch(url, init));
}
