import { createRelay, HoneyHiveTracer } from '@honeyhive/node';
import { findUser } from './users.js';

const tracer = new HoneyHiveTracer();
export const relay = createRelay({
  tracer, // or apiKey; or target: { url: 'http://collector:4318' } for an OpenTelemetry Collector
  origins: ['https://shop.example'], // beside the relay's own
  authenticate: async (request) => {
    const user = await findUser(request);
    if (!user) return false; // 401; a throw is 503, and the page comes back
    return { userId: user.id, sessionId: user.chatId }; // written over what the page says
  },
  limits: { requests: 600, spans: 30_000, bytes: 30_000_000, windowMs: 60_000 },
  proxies: 1, // how many write x-forwarded-for; `clientOf` where the server knows the address itself
  allowAttributes: ['acme.*'], // beside the tracer's own and OpenTelemetry's conventions
});
