// Both sides of a delivery comparison: a HoneyHive tracer and the batch processor of OpenTelemetry, sending to the
// same address.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HoneyHiveTracer } from '@honeyhive/node';
import { rawProvider } from '../opentelemetry.mjs';

const logger = { error() {}, warn() {}, info() {}, debug() {} };

/**
 * @typedef {object} Side
 * @property {() => void} record Starts and ends one span.
 * @property {(timeoutMs: number) => Promise<unknown>} flush Ours waits `timeoutMs` at most, OpenTelemetry's as long as it does.
 */

/** Our tracer. @param {string} url @param {import('@honeyhive/node').TracerOptions} [options] @returns {Side} */
export function ourSide(url, options) {
  const tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: url, logger, ...options });
  return {
    record: () => tracer.startSpan('step').end(),
    flush: (timeoutMs) => tracer.flush({ timeoutMs }),
  };
}

/** OpenTelemetry's batch processor. @param {string} url @returns {Side} */
export function otelSide(url) {
  const provider = rawProvider(new OTLPTraceExporter({ url }));
  const tracer = provider.getTracer('bench');
  return {
    record: () => tracer.startSpan('step').end(),
    flush: () => provider.forceFlush().catch(() => {}),
  };
}
