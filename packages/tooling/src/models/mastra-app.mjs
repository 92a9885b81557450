/**
 * Application with Mastra: an agent whose model calls a traced client, with and without a bridge which makes the spans
 * of Mastra spans of the tracer.
 */
export const MASTRA_APP = `import { HoneyHiveTracer } from '@honeyhive/node';
import { traceOpenAI } from '@honeyhive/llm/openai';
import { Mastra } from '@mastra/core';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { Observability } from '@mastra/observability';
import OpenAI from 'openai';
import { z } from 'zod';

const modelId = 'gpt-4o-mini';
const tracer = new HoneyHiveTracer({ project: 'p' });
const openai = traceOpenAI(new OpenAI({ maxRetries: 0 }), { tracer });

const TYPES = { model_inference: 'model', tool_call: 'tool' };
class Bridge {
  name = 'honeyhive';
  spans = new Map();
  createSpan({ type, name, parent, attributes }) {
    const above = this.spans.get(parent?.id);
    const eventType = TYPES[type] ?? 'chain';
    const config = { model: attributes?.model };
    const options = { eventType, config, endsWithParent: true, ...(above ? { parent: above } : {}) };
    const span = tracer.startSpan(name, options);
    const { spanId, traceId } = span.spanContext();
    this.spans.set(spanId, span);
    return { spanId, traceId, ...(parent?.id ? { parentSpanId: parent.id } : {}) };
  }
  onTracingEvent({ type, exportedSpan }) {
    if (type !== 'span_ended') return;
    this.spans.get(exportedSpan.id)?.end();
    this.spans.delete(exportedSpan.id);
  }
  executeInContext(id, work) {
    return this.spans.get(id)?.run(work) ?? work();
  }
  executeInContextSync(id, work) {
    const span = this.spans.get(id);
    return span ? span.run(work) : work();
  }
  async flush() {}
  async shutdown() {}
}

const callOf = ({ toolCallId: id, toolName: name, input }) =>
  ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } });
const messageOf = ({ role, content }) => {
  if (role === 'tool')
    return content.map(({ toolCallId, output }) =>
      ({ role, tool_call_id: toolCallId, content: JSON.stringify(output.value) }));
  if (role === 'assistant')
    return [{ role, tool_calls: content.filter(({ type }) => type === 'tool-call').map(callOf) }];
  return [{ role, content: typeof content === 'string' ? content : content[0].text }];
};
const model = {
  specificationVersion: 'v2',
  provider: 'own',
  modelId,
  supportedUrls: {},
  async doGenerate({ prompt }) {
    const messages = prompt.flatMap(messageOf);
    const { choices, usage } = await openai.chat.completions.create({ model: modelId, messages });
    const { tool_calls: calls, content: text } = choices[0].message;
    const toolCalls = calls?.map(({ id, function: { name, arguments: input } }) =>
      ({ type: 'tool-call', toolCallId: id, toolName: name, input }));
    return {
      content: toolCalls ?? [{ type: 'text', text }],
      finishReason: calls ? 'tool-calls' : 'stop',
      usage: {
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
        totalTokens: usage.total_tokens,
      },
      warnings: [],
    };
  },
  async doStream(options) {
    const { content, finishReason, usage } = await this.doGenerate(options);
    const parts = content.flatMap((part) =>
      part.type === 'text'
        ? [
            { type: 'text-start', id: '1' },
            { type: 'text-delta', id: '1', delta: part.text },
            { type: 'text-end', id: '1' },
          ]
        : [part]);
    const all = [{ type: 'stream-start', warnings: [] }, ...parts, { type: 'finish', finishReason, usage }];
    return { stream: ReadableStream.from(all) };
  },
};
const weather = createTool({
  id: 'weather',
  description: 'd',
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => tracer.withSpan('inside', async () => 'cold in ' + city),
});

for (const bridge of [undefined, new Bridge()]) {
  const agent = new Agent({ id: 'a', name: 'a', instructions: 'be brief', model, tools: { weather } });
  const configs = { default: { serviceName: 's', bridge } };
  const mastra = new Mastra({
    agents: { a: agent },
    logger: false,
    ...(bridge ? { observability: new Observability({ configs }) } : {}),
  });
  const name = bridge ? 'Mastra, bridged' : 'Mastra';
  await tracer.withSpan(name, { eventType: 'chain' }, () => mastra.getAgent('a').generate('weather'));
  await tracer.withSpan(name + ', streamed', { eventType: 'chain' }, async () => {
    for await (const _ of (await mastra.getAgent('a').stream('weather')).textStream);
  });
}
await tracer.flush();
console.log(JSON.stringify(tracer.stats()));
await tracer.shutdown();
process.exit(0);
`;

/** Calls of the model in every part of the application, and runs of its tool. */
export const MASTRA_EXPECTED = {
  Mastra: { calls: 2, tools: 2 },
  'Mastra, streamed': { calls: 2, tools: 2 },
  'Mastra, bridged': { calls: 2, tools: 2 },
  'Mastra, bridged, streamed': { calls: 2, tools: 2 },
};
