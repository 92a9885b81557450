/**
 * Spans to an OpenTelemetry Collector or any other OTLP backend, on OpenTelemetry's exporters. Needs the packages
 * `@opentelemetry/exporter-trace-otlp-http` and `@opentelemetry/exporter-trace-otlp-proto`.
 * @module
 */
import type { TracerOptions } from '@honeyhive/core';
import { createOtlpExporter, type OtlpExporterOptions } from '@honeyhive/core/otlp';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

export type { OtlpExporterOptions, OtlpHeaders } from '@honeyhive/core/otlp';

/**
 * Creates an exporter for the option `exporter`: the spans of the tracer go to `url`, in place of HoneyHive. The tracer's
 * own queue sends them: an outage is waited for (`batch.maxRetryMs`), `Retry-After` is kept, partial success is counted in
 * `stats()`. What waits when a program ends is given
 * the time of `shutdown`.
 *
 * An OpenTelemetry SDK takes the same exporter, and sends as it does by itself. A `url` that is no address takes nothing,
 * and the log says so.
 *
 * @example
 * import { HoneyHiveTracer } from '@honeyhive/node';
 * import { otlpExporter } from '@honeyhive/node/otlp';
 *
 * const tracer = new HoneyHiveTracer({
 *   exporter: otlpExporter({ url: 'http://localhost:4318/v1/traces' }),
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
