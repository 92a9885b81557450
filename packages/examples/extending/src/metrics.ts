import { recordMetrics } from '@honeyhive/core/metrics';
import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';

/** A tracer whose model calls are also measured: duration, tokens and cost, in OpenTelemetry's own instruments. */
export function measuredTracer(
  reader: MetricReader,
  options: TracerOptions,
): { readonly tracer: HoneyHiveTracer; readonly meters: MeterProvider } {
  const meters = new MeterProvider({ readers: [reader] });
  const tracer = new HoneyHiveTracer(options);
  recordMetrics(tracer, meters);
  return { tracer, meters };
}
