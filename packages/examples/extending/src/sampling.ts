import { sampleSessions } from '@honeyhive/core/sampling';
import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';

/**
 * Creates a tracer which keeps a tenth of the sessions, and every session with an error or a step over ten seconds:
 * whole, or not at all.
 */
export const sparingTracer = (options: TracerOptions, rate = 0.1): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, sampler: sampleSessions({ rate, keepSlowMs: 10_000 }) });
