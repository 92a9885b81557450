import { redactAll, redactSecrets } from '@honeyhive/core/redact';
import { HoneyHiveTracer, type Redact, type TracerOptions } from '@honeyhive/node';

/** A rule of your own beside the presets: it sees every value with its path, before anything is queued. */
const withoutPatients: Redact = (value, { path }) =>
  path.endsWith('.patient') ? '[patient]' : value;

export const discreetTracer = (options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({
    ...options,
    redact: redactAll(redactSecrets(), withoutPatients),
  });
