import { type HoneyHiveTracer, HoneyHiveSpanProcessor } from '@honeyhive/node';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** The other way round: a provider of your own sends what its instrumentations record to HoneyHive as well. */
export const providerFor = (tracer: HoneyHiveTracer, yours: SpanProcessor): NodeTracerProvider =>
  new NodeTracerProvider({ spanProcessors: [yours, new HoneyHiveSpanProcessor({ tracer })] });
