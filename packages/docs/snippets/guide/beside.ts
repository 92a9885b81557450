import { HoneyHiveTracer } from '@honeyhive/node';
import { trace } from '@opentelemetry/api';

// 1. Apart: two separate traces, no setup needed.
export const apart = new HoneyHiveTracer();

// 2. Inside your own traces: our spans are made by your provider and go to both backends.
export const inside = new HoneyHiveTracer({ provider: trace.getTracerProvider() });
