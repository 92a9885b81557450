import { HoneyHiveTracer } from '@honeyhive/web';
import { otlpExporter } from '@honeyhive/web/otlp';

export const tracer = new HoneyHiveTracer({ exporter: otlpExporter({ url: '/v1/traces' }) });
