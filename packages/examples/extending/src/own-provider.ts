import { type HoneyHiveTracer, HoneyHiveSpanProcessor } from '@honeyhive/node';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Creates your own provider; spans of your instrumentations are also sent to HoneyHive. */
export const providerFor = (tracer: HoneyHiveTracer, yours: SpanProcessor): NodeTracerProvider =>
  new NodeTracerProvider({ spanProcessors: [yours, new HoneyHiveSpanProcessor({ tracer })] });
