/** OpenTelemetry's packages that some entry points load, for applications with API 1.9. */
export const OPENTELEMETRY_PEERS = {
  '@opentelemetry/context-zone': '2.12.0',
  '@opentelemetry/context-zone-peer-dep': '2.12.0',
  '@opentelemetry/exporter-trace-otlp-http': '0.223.0',
  '@opentelemetry/exporter-trace-otlp-proto': '0.223.0',
  '@opentelemetry/instrumentation': '0.223.0',
  '@opentelemetry/sdk-trace-web': '2.12.0',
};

/** True for an entry point that loads one of {@link OPENTELEMETRY_PEERS}. */
export const needsOpenTelemetry = (/** @type {string} */ entry) =>
  /^@honeyhive\/(?:web\/(?:otlp|otel|zone)|node\/otlp)/.test(entry);

/** Packages of other makers that some entry points load. */
export const OTHER_PEERS = {
  '@pydantic/genai-prices': '0.1.8',
  openai: '6.49.0',
  react: '19.3.1',
};
