import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import type { TracerProvider } from '@opentelemetry/api';

/** Attaches a tracer to an existing provider: your processors see the spans of the tracer, and so does HoneyHive. */
export const attachedTracer = (provider: TracerProvider, options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, provider });
