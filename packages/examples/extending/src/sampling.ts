import { sampleSessions } from '@honeyhive/core/sampling';
import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';

/** A tenth of all sessions, and each one in which something fails or takes longer than ten seconds: whole, or not at all. */
export const sparingTracer = (options: TracerOptions, rate = 0.1): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, sampler: sampleSessions({ rate, keepSlowMs: 10_000 }) });
