import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';
import type { HoneyHiveSpan } from '@honeyhive/web';

/** Tracer of the page; sends through the relay on the origin of the page, without a key in the page. */
export const tracer: HoneyHiveTracer = new HoneyHiveTracer({
  relayUrl: '/api/honeyhive',
  source: 'demo',
  sessionName: 'Meadow help desk',
});

// The page joins the trace and session of the request which rendered the page.
tracer.continueFromPage();
traceFetch(tracer);

/** From here until React has taken over the page. */
export const hydration: HoneyHiveSpan = tracer.startSpan('hydrate', { eventType: 'chain' });
