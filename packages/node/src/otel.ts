/** OpenTelemetry SDKs of the user's own, 2 and 3. @module */
export { type HostProvider, HoneyHiveSpanProcessor, provider } from '@honeyhive/core/otel';
