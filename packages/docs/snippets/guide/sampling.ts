import { sampleSessions } from '@honeyhive/node/sampling';
import { HoneyHiveTracer } from '@honeyhive/node';

// Keeps a tenth of the sessions, and every session with an error or a step over ten seconds.
export const tracer = new HoneyHiveTracer({
  sampler: sampleSessions({ rate: 0.1, keepErrors: true, keepSlowMs: 10_000 }),
});
