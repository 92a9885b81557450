import { HoneyHiveTracer } from '@honeyhive/node';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

/** An exporter of OpenTelemetry's takes the finished spans in place of HoneyHive: to a Collector in front of it, say. */
export const collectorTracer = (url: string, headers: Record<string, string>): HoneyHiveTracer =>
  new HoneyHiveTracer({ exporter: new OTLPTraceExporter({ url, headers }) });
