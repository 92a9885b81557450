import { HoneyHiveTracer } from '@honeyhive/node';

// Next evaluates this module once for each of its layers: one tracer serves them all.
const shared = globalThis as { supportTracer?: HoneyHiveTracer };
export const tracer = (shared.supportTracer ??= new HoneyHiveTracer({ sessionName: 'support' }));
