import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';
import type { HoneyHiveSpan } from '@honeyhive/web';

/** Sends through the relay on this page's own origin: there is no key in the page. */
export const tracer: HoneyHiveTracer = new HoneyHiveTracer({
  relayUrl: '/api/honeyhive',
  source: 'demo',
  sessionName: 'Meadow help desk',
});

// The page joins the trace and the session of the request that rendered it.
tracer.continueFromPage();
traceFetch(tracer);

/** From here until React has taken over the page. */
export const hydration: HoneyHiveSpan = tracer.startSpan('hydrate', { eventType: 'chain' });
