import { HoneyHiveTracer } from '@honeyhive/core';

export const tracer = new HoneyHiveTracer({ apiKey: 'key' });
