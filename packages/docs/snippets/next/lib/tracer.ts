import { HoneyHiveTracer } from '@honeyhive/node';

// Next evaluates the module in every layer: a single tracer serves every layer.
const shared = globalThis as { supportTracer?: HoneyHiveTracer };
export const tracer = (shared.supportTracer ??= new HoneyHiveTracer({ sessionName: 'support' }));
