import { HoneyHiveTracer } from '@honeyhive/web';

/** Tracer of the assistant. */
export const chat: HoneyHiveTracer = new HoneyHiveTracer({
  relayUrl: '/api/chat-spans',
  source: 'page',
  sessionName: 'support',
});

/** Tracer of sensitive actions, with a relay of its own: another project and other readers. */
export const audit: HoneyHiveTracer = new HoneyHiveTracer({
  relayUrl: '/api/audit-spans',
  source: 'page',
  sessionName: 'audit',
});
