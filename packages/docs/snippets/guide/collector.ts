import { HoneyHiveTracer } from '@honeyhive/node';
import { otlpExporter } from '@honeyhive/node/otlp';

export const tracer = new HoneyHiveTracer({
  exporter: otlpExporter({ url: 'http://localhost:4318/v1/traces' }),
});
