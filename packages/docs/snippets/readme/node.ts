import { createRelay, HoneyHiveTracer, TracerPool } from '@honeyhive/node';
import { Hono } from 'hono';

const tracer = new HoneyHiveTracer({ source: 'production' }); // HH_API_KEY from the environment
const relay = createRelay({ tracer }); // takes the pages' spans

export const app = new Hono();
app.all('/api/honeyhive/*', (context) => relay(context.req.raw));
app.post('/api/chat', (context) =>
  tracer.withRequest(context.req.raw, () => new Response('an answer'), { route: '/api/chat' }),
);

// Creates a tracer per tenant.
const keys: Record<string, string> = {};
export const tracers = new TracerPool({ create: (tenantId) => ({ apiKey: keys[tenantId] }) });
