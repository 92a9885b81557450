import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** A processor of your own sees every span as it starts and ends; here it says which region the work ran in. */
const region = (name: string): SpanProcessor => ({
  onStart: (span) => void span.setAttribute('cloud.region', name),
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});

export const regionalTracer = (name: string, options: TracerOptions): HoneyHiveTracer =>
  new HoneyHiveTracer({ ...options, spanProcessors: [region(name)] });
