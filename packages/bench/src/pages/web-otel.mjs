import { HoneyHiveTracer } from '@honeyhive/web';
import { registerPage } from '@honeyhive/web/otel';

const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });
export const unregister = registerPage(tracer);
