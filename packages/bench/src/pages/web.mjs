import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';

export const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });
tracer.continueFromPage();
traceFetch(tracer);
