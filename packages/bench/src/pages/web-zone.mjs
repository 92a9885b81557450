import { HoneyHiveTracer } from '@honeyhive/web';
import { zoneContext } from '@honeyhive/web/zone';

const contextManager = zoneContext();
export const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager });
