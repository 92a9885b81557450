import { HoneyHiveTracer } from '@honeyhive/web';
import { registerPage } from '@honeyhive/web/otel';
import { getWebAutoInstrumentations } from '@opentelemetry/auto-instrumentations-web';

const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });

export const unregister = registerPage(tracer, {
  instrumentations: [getWebAutoInstrumentations()],
  global: true,
});
