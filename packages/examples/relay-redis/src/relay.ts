import { createRelay, HoneyHiveTracer, type Relay } from '@honeyhive/node';
import { createClient } from '@redis/client';
import { redisLimits } from './redis-limits.ts';

const client = await createClient({ url: 'redis://127.0.0.1:6379' }).connect();
const tracer = new HoneyHiveTracer();
export const relay: Relay = createRelay({
  tracer,
  limits: { requests: 600, store: redisLimits(client) },
  proxies: 1,
});
