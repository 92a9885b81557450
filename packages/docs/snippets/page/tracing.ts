import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';

export const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', source: 'production' });

if (typeof document !== 'undefined') {
  tracer.continueFromPage(); // joins the trace of the request that rendered the page
  traceFetch(tracer); // requests to your own origin carry the trace
}
