import { HoneyHiveTracer } from '@honeyhive/web';

const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', consent: false });

export const agree = (): void => tracer.consent(true); // records from here on
export const refuse = (): void => tracer.consent(false); // and deletes what is stored: counted as `no_consent`
