import { HoneyHiveTracer } from '@honeyhive/web';
import { otlpExporter } from '@honeyhive/web/otlp';

/** Tracer for a Collector behind the server of the page: the page contains neither the address nor a key. */
export const tracer = new HoneyHiveTracer({ exporter: otlpExporter({ url: '/v1/traces' }) });

document.querySelector('button')?.addEventListener('click', () =>
  tracer.withSpan('ask', { eventType: 'chain' }, async () => {
    const response = await fetch('/answer');
    document.querySelector('output')?.append(await response.text());
  }),
);

Object.assign(globalThis, { tracer, otlpExporter, HoneyHiveTracer });
