import { HoneyHiveTracer } from '@honeyhive/web';
import { otlpExporter } from '@honeyhive/web/otlp';

/** Sends to a Collector that the page's own server stands in front of: no address of it, and no key, is in the page. */
export const tracer = new HoneyHiveTracer({ exporter: otlpExporter({ url: '/v1/traces' }) });

document.querySelector('button')?.addEventListener('click', () =>
  tracer.withSpan('ask', { eventType: 'chain' }, async () => {
    const response = await fetch('/answer');
    document.querySelector('output')?.append(await response.text());
  }),
);

Object.assign(globalThis, { tracer, otlpExporter, HoneyHiveTracer });
