import { createRelay } from '@honeyhive/node';
import { tracer } from '@/lib/tracer.ts';

const relay = createRelay({ tracer });
export { relay as OPTIONS, relay as PATCH, relay as POST, relay as PUT };
