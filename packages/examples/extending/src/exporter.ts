import { HoneyHiveTracer } from '@honeyhive/node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

/**
 * Creates a tracer with an OpenTelemetry exporter, which receives the finished spans instead of HoneyHive: for a
 * Collector in front, for example.
 */
export const collectorTracer = (url: string, headers: Record<string, string>): HoneyHiveTracer =>
  new HoneyHiveTracer({ exporter: new OTLPTraceExporter({ url, headers }) });
