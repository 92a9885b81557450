import type { Context } from '@opentelemetry/api';

/** Key read by OpenTelemetry's SDKs and instrumentations. */
const SUPPRESSED: symbol = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** `context`, in which nothing is traced. */
export const suppressTracing = (context: Context): Context => context.setValue(SUPPRESSED, true);

/** True where tracing is switched off. */
export const isTracingSuppressed = (context: Context): boolean =>
  context.getValue(SUPPRESSED) === true;
