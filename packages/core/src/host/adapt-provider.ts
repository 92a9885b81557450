import type { TracerProvider } from '@opentelemetry/api';
import { HOST_SOURCE, type HostProvider } from './host-provider.ts';
import { hostSource } from './host-source.ts';

/**
 * Adapts your OpenTelemetry provider for the option `provider`. The provider then creates the tracer's spans, as
 * part of your traces and visible to the provider's processors. Servers adapt a given provider automatically; a page
 * with a provider imports this function.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', provider: provider(myProvider) });
 */
export const provider = (theirs: TracerProvider): HostProvider => ({
  getTracer: (name, version, options) => theirs.getTracer(name, version, options),
  [HOST_SOURCE]: (parts) => hostSource(theirs, parts),
});
