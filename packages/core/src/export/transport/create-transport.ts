import { type ContextStorage, hostContextManager } from '../../context/context-storage.ts';
import { suppressTracing } from '../../context/suppress-tracing.ts';
import type { BatchConfig, Complete } from '../../options/options.ts';
import type { ResolvedOptions } from '../../options/resolved-options.ts';
import { wellFormed } from '../../values/well-formed.ts';
import type { DeliveryRuntime } from '../../runtime/delivery-runtime.ts';
import type {
  BufferingExporter,
  CreateExporterTransport,
  RunUntraced,
} from './exporter-transport.ts';
import { createHttpTransport, type HttpTransportOptions } from './http-transport.ts';
import { JSON_SERIALIZER } from '../encode/serializer.ts';
import { noopTransport, type Transport } from './transport.ts';

/** Creates the transport of a tracer with these settings. */
// oxlint-disable-next-line max-params
export function createTransport(
  settings: ResolvedOptions,
  runtime: DeliveryRuntime,
  batch: Complete<BatchConfig>,
  createExporterTransport: CreateExporterTransport | undefined,
): Transport {
  const { exporter, protocol, relayUrl } = settings;
  const { maxBytes, timeoutMs } = batch;
  const hidden = runUntraced(runtime.contextStorage(settings));
  const options: HttpTransportOptions = {
    baseUrl: relayUrl ?? settings.serverUrl,
    // Exporters have a format of their own.
    serializer: (!exporter && runtime.serializers?.[protocol]) || JSON_SERIALIZER,
    maxBytes,
    timeoutMs,
    compression: settings.compression,
    isRelay: Boolean(relayUrl),
    signInMs: runtime.signInMs,
    headers: createHeaders(settings, runtime),
    send: (url, init) =>
      hidden(() =>
        (runtime.fetch?.(settings.fetch) ?? settings.fetch ?? globalThis.fetch)(url, init),
      ),
  };
  if (!exporter) return settings.testMode ? noopTransport : createHttpTransport(options);
  const usual = (): Transport =>
    createExporterTransport?.(exporter, hidden, timeoutMs) ?? noopTransport;
  return (
    (exporter as Partial<BufferingExporter>).transport?.(usual, createHttpTransport, options) ??
    usual()
  );
}

/** Creates request headers. A relay adds the key: a page must never hold the key, even by mistake. */
export function createHeaders(
  settings: ResolvedOptions,
  { client }: DeliveryRuntime,
): Readonly<Record<string, string>> {
  return {
    ...(settings.apiKey && !settings.relayUrl
      ? { authorization: `Bearer ${settings.apiKey}` }
      : {}),
    'x-source': headerText(settings.source),
    'hh-client-package': client.name,
    'hh-client-version': client.version,
    'hh-client-language': 'typescript',
    // In lower case, so that a custom header replaces a default header instead of joining the values.
    ...Object.fromEntries(
      Object.entries(settings.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
}

/** Encodes header text: a request with a letter beyond Latin-1 in a header always fails. */
const headerText = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(wellFormed(text));

/**
 * Creates a function running SDK work untraced: suppresses tracing in the tracer's context and in the host's,
 * instrumentations included.
 */
export function runUntraced(contextStorage: ContextStorage): RunUntraced {
  return (work) => {
    const host = hostContextManager();
    const hidden = host ? () => host.with(suppressTracing(host.active()), work) : work;
    return contextStorage.run(suppressTracing(contextStorage.get()), hidden);
  };
}
