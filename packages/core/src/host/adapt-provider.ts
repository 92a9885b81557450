import type { TracerProvider } from '@opentelemetry/api';
import { HOST_SOURCE, type HostProvider } from './host-provider.ts';
import { hostSource } from './host-source.ts';

/**
 * Adapts an OpenTelemetry provider of yours for the option `provider`: it makes the tracer's spans, so that they live in
 * your traces, and its processors see them. Servers adapt what they are given; a page that has a provider imports this.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', provider: provider(trace.getTracerProvider()) });
 */
export const provider = (theirs: TracerProvider): HostProvider => ({
  getTracer: (name, version, options) => theirs.getTracer(name, version, options),
  [HOST_SOURCE]: (parts) => hostSource(theirs, parts),
});
