/**
 * Application with one conversation, recorded in the way named by the first argument: by the traced client, or by a
 * library that traces itself.
 */
export const SELF_TRACING_APP = `import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { aiSdkTelemetry } from '@honeyhive/llm/ai-sdk';
import { traceOpenAI } from '@honeyhive/llm/openai';
import { HoneyHiveTracer } from '@honeyhive/node';
import { OpenAIInstrumentation as Traceloop } from '@traceloop/instrumentation-openai';
import { generateText, stepCountIs, tool } from 'ai';
import OpenAI from 'openai';
import { z } from 'zod';

const model = 'gpt-4o-mini';
const tracer = new HoneyHiveTracer({ project: 'p' });

async function converse(client) {
  const messages = [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'weather' }];
  const { choices } = await client.chat.completions.create({ model, messages });
  const { tool_calls: calls } = choices[0].message;
  messages.push({ role: 'assistant', tool_calls: calls });
  for (const { id } of calls) messages.push({ role: 'tool', tool_call_id: id, content: 'cold' });
  await client.chat.completions.create({ model, messages });
}
function instrument(instrumentation) {
  instrumentation.setTracerProvider(tracer.provider);
  instrumentation.manuallyInstrument(OpenAI);
  return converse(new OpenAI());
}
const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: () => 'cold' });
const generate = (telemetry) =>
  generateText({
    model: createOpenAI({ baseURL: process.env.OPENAI_BASE_URL }).chat(model),
    system: 'be brief',
    prompt: 'weather',
    stopWhen: stepCountIs(3),
    tools: { weather },
    telemetry,
  });

const ways = {
  traceOpenAI: () => converse(traceOpenAI(new OpenAI(), { tracer })),
  OpenInference: () => instrument(new OpenAIInstrumentation()),
  Traceloop: () => instrument(new Traceloop()),
  '@ai-sdk/otel': () =>
    generate({ integrations: [new OpenTelemetry({ tracer: tracer.getTracer('ai') })] }),
  aiSdkTelemetry: () => generate(aiSdkTelemetry(tracer)),
};
const [, , way] = process.argv;
await tracer.withSpan(way, { eventType: 'chain' }, ways[way]);
console.log(JSON.stringify(tracer.stats()));
await tracer.shutdown();
process.exit(0);
`;

/** Ways of recording; the first is the measure of the others. */
export const WAYS = ['traceOpenAI', 'OpenInference', 'Traceloop', '@ai-sdk/otel', 'aiSdkTelemetry'];
