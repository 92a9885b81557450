// The other side of the comparison: OpenTelemetry as its own documentation sets it up in Node.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

/** An exporter for both sides that takes everything and does nothing. */
export const nowhere = () => ({
  export: (/** @type {unknown} */ _spans, /** @type {(result: { code: 0 }) => void} */ done) =>
    done({ code: 0 }),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

/** @param {any} [exporter] */
export const rawProvider = (
  exporter = new OTLPTraceExporter({
    url: 'http://127.0.0.1:1/v1/traces',
    headers: { authorization: 'Bearer key' },
  }),
) => new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
