/**
 * Application with LangChain and the OpenAI Agents SDK, which tell of their calls by callbacks. `/register` traces the
 * clients inside of both.
 */
export const CALLBACKS_APP = `import { HoneyHiveTracer } from '@honeyhive/node';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { ChatOpenAI } from '@langchain/openai';
import { Agent, getCurrentSpan, run, setOpenAIAPI, setTraceProcessors, tool } from '@openai/agents';
import { z } from 'zod';

const model = 'gpt-4o-mini';
const tracer = new HoneyHiveTracer({ project: 'p' });
const runs = new Map();

// A handler for LangChain. A run whose stream is left ends with the run or span above.
const start = (eventType, runId, parentRunId, name, data) => {
  const parent = runs.get(parentRunId);
  const options = { ...data, eventType, endsWithParent: true, ...(parent ? { parent } : {}) };
  runs.set(runId, tracer.startSpan(name, options));
};
const end = (runId) => {
  runs.get(runId)?.end();
  runs.delete(runId);
};
const handler = {
  name: 'honeyhive',
  awaitHandlers: true,
  handleChatModelStart(_, [messages], runId, parentRunId, _extra, _tags, metadata) {
    const history = messages.map((message) => ({ role: message.getType(), content: message.content }));
    start('model', runId, parentRunId, 'ChatOpenAI', {
      inputs: { chat_history: history },
      config: { model: metadata.ls_model_name },
    });
  },
  handleChainStart: (_, inputs, runId, parentRunId) => start('chain', runId, parentRunId, 'chain', { inputs }),
  handleLLMEnd: (_, runId) => end(runId),
  handleChainEnd: (_, runId) => end(runId),
};
const callbacks = [handler];
const chat = new ChatOpenAI({ model, maxRetries: 0 });
const weather = { name: 'weather', description: 'd', parameters: { type: 'object', properties: {} } };
const prompt = ChatPromptTemplate.fromMessages([['system', 'be brief'], ['user', '{question}']]);

// A processor for the Agents SDK on the two hooks of the tracer for frameworks.
const TYPES = { response: 'model', generation: 'model', function: 'tool' };
class Processor {
  async onSpanStart({ spanId, parentId, spanData }) {
    const parent = runs.get(parentId);
    const eventType = TYPES[spanData.type] ?? 'chain';
    const options = { eventType, endsWithParent: true, ...(parent ? { parent } : {}) };
    runs.set(spanId, tracer.startSpan(spanData.name ?? spanData.type, options));
  }
  async onSpanEnd({ spanId }) {
    runs.get(spanId)?.end();
    runs.delete(spanId);
  }
  async onTraceStart() {}
  async onTraceEnd() {}
  async forceFlush() {}
  async shutdown() {}
}
setTraceProcessors([new Processor()]);
tracer.addParentSource(() => runs.get(getCurrentSpan()?.spanId));
const agent = new Agent({
  name: 'agent',
  model,
  instructions: 'be brief',
  tools: [
    tool({
      name: 'weather',
      description: 'd',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => tracer.withSpan('inside', () => 'cold in ' + city),
    }),
  ],
});

const labs = {
  'LangChain invoke': () => chat.invoke('tea', { callbacks }),
  'LangChain stream': async () => {
    for await (const _ of await chat.stream('tea', { callbacks }));
  },
  'LangChain batch': () => chat.batch(['tea', 'coffee', 'milk'], { callbacks }),
  'LangChain chain': () => prompt.pipe(chat).invoke({ question: 'tea' }, { callbacks }),
  'LangChain tools': () =>
    chat.bindTools([{ type: 'function', function: weather }]).invoke('weather', { callbacks }),
  'LangChain break': async () => {
    for await (const _ of await chat.stream('tea', { callbacks })) break;
  },
  'Agents chat': () => {
    setOpenAIAPI('chat_completions');
    return run(agent, 'weather');
  },
  'Agents responses': () => {
    setOpenAIAPI('responses');
    return run(agent, 'weather');
  },
  'Agents stream': async () => {
    const result = await run(agent, 'weather', { stream: true });
    for await (const _ of result.toTextStream());
    await result.completed;
  },
};
for (const [name, work] of Object.entries(labs))
  await tracer.withSpan(name, { eventType: 'chain' }, work);
await tracer.flush();
console.log(JSON.stringify(tracer.stats()));
await tracer.shutdown();
process.exit(0);
`;

/** Calls of the model in every part of the application, and runs of its tool. */
export const CALLBACKS_EXPECTED = {
  'LangChain invoke': { calls: 1, tools: 0 },
  'LangChain stream': { calls: 1, tools: 0 },
  'LangChain batch': { calls: 3, tools: 0 },
  'LangChain chain': { calls: 1, tools: 0 },
  'LangChain tools': { calls: 1, tools: 0 },
  'LangChain break': { calls: 1, tools: 0 },
  'Agents chat': { calls: 2, tools: 2 },
  'Agents responses': { calls: 2, tools: 2 },
  'Agents stream': { calls: 2, tools: 2 },
};
