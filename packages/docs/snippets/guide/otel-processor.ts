import { HoneyHiveSpanProcessor, HoneyHiveTracer } from '@honeyhive/node';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

// 3. Spans of other libraries in HoneyHive too: our processor on your provider.
const tracer = new HoneyHiveTracer();
export const provider = new BasicTracerProvider({
  spanProcessors: [new HoneyHiveSpanProcessor({ tracer })],
});
