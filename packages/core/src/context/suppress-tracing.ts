import type { Context } from '@opentelemetry/api';

/** The key that OpenTelemetry's SDKs and instrumentations look at. */
const SUPPRESSED: symbol = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** `context`, in which nothing is traced. */
export const suppressTracing = (context: Context): Context => context.setValue(SUPPRESSED, true);

/** True where somebody has switched tracing off. */
export const isTracingSuppressed = (context: Context): boolean =>
  context.getValue(SUPPRESSED) === true;
