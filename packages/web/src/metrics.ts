/** GenAI metrics over an OpenTelemetry `MeterProvider`. @module */
export { recordMetrics } from '@honeyhive/core/metrics';
