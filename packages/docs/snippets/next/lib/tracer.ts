import { registerNext } from '@honeyhive/node';

// A single tracer serves all layers of Next. Quiet during `next build`.
export const tracer = registerNext({ sessionName: 'support' });
