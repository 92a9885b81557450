import { redactAll, redactSecrets } from '@honeyhive/core/redact';
import { HoneyHiveTracer, type Redact, type TracerOptions } from '@honeyhive/node';

/** Custom rule beside the presets: receives every value with the path, before the span is queued. */
const withoutPatients: Redact = (value, { path }) =>
  path.endsWith('.patient') ? '[patient]' : value;

export const discreetTracer = (options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({
    ...options,
    redact: redactAll(redactSecrets(), withoutPatients),
  });
