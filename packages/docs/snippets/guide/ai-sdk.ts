import { aiSdkTelemetry } from '@honeyhive/llm/ai-sdk';
import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();
export const telemetry = aiSdkTelemetry(tracer, { functionId: 'support' });

// AI SDK 5 and 6: generateText({ model, prompt, experimental_telemetry: telemetry })
// AI SDK 7:       generateText({ model, prompt, telemetry })
// AI SDK 7, once: registerTelemetry(aiSdkTelemetry())
