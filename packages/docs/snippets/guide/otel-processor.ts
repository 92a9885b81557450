import { HoneyHiveSpanProcessor, HoneyHiveTracer } from '@honeyhive/node';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

// 3. Spans of further libraries in HoneyHive too: the HoneyHive processor on your provider.
const tracer = new HoneyHiveTracer();
export const provider = new BasicTracerProvider({
  spanProcessors: [new HoneyHiveSpanProcessor({ tracer })],
});
