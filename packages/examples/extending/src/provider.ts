import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import type { TracerProvider } from '@opentelemetry/api';

/** Attached to a provider that you have, a tracer makes its spans there: your processors see them, and HoneyHive too. */
export const attachedTracer = (provider: TracerProvider, options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, provider });
