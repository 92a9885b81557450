/**
 * Exports spans to an OpenTelemetry Collector or any other OTLP backend through OpenTelemetry's exporters. Requires
 * the packages `@opentelemetry/exporter-trace-otlp-http` and `@opentelemetry/exporter-trace-otlp-proto`.
 *
 * @module
 */
import type { TracerOptions } from '@honeyhive/core';
import { createOtlpExporter, type OtlpExporterOptions } from '@honeyhive/core/otlp';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

export type { OtlpExporterOptions, OtlpHeaders } from '@honeyhive/core/otlp';

/**
 * Creates an exporter for the option `exporter`: the tracer's spans go to `url` instead of HoneyHive. The tracer's
 * own queue sends the spans: outages are retried (`batch.maxRetryMs`), `Retry-After` is respected, partial success
 * is counted in `stats()`. The next page sends the unsent spans of a page, with `http/json` only: protobuf stays in
 * memory.
 *
 * An OpenTelemetry SDK accepts the same exporter and uses the SDK's own sending. With an invalid `url` the exporter
 * accepts no spans and logs the error.
 *
 * @example
 * import { HoneyHiveTracer } from '@honeyhive/web';
 * import { otlpExporter } from '@honeyhive/web/otlp';
 *
 * const tracer = new HoneyHiveTracer({
 *   exporter: otlpExporter({ url: 'https://collector.example.com/v1/traces' }),
 * });
 */
export const otlpExporter = (
  options: OtlpExporterOptions,
): NonNullable<TracerOptions['exporter']> =>
  createOtlpExporter(options, {
    Json: OTLPTraceExporter,
    Protobuf: ProtobufTraceExporter,
    serializer: ProtobufTraceSerializer,
  });
