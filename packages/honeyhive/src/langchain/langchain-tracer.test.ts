import { afterEach, beforeEach, expect, test } from 'vitest';
import { Program } from '../../fixtures/program.ts';
import { HoneyHiveLangChainTracer, type HoneyHiveTracerInput } from '../index.ts';

let program: Program;
let handler: HoneyHiveLangChainTracer;
const input = (): HoneyHiveTracerInput => ({
  project: 'p',
  sessionName: 'chat',
  apiKey: 'k',
  baseUrl: program.backend.url,
  metadata: { build: 7 },
});
beforeEach(async () => {
  program = await Program.start();
  handler = new HoneyHiveLangChainTracer(input());
});
afterEach(() => program.close());

const MODEL = { id: ['langchain', 'chat_models', 'openai', 'ChatOpenAI'] };
const human = { getType: () => 'human', content: 'why?' };
const answer = {
  generations: [
    [
      {
        text: 'because',
        message: {
          getType: () => 'ai',
          content: 'because',
          usage_metadata: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
          response_metadata: { finish_reason: 'stop' },
        },
      },
    ],
  ],
};

test('runs are one tree, each under the run that began it', async () => {
  await handler.handleChainStart({ id: ['RunnableSequence'] }, { question: 'why?' }, 'r1');
  const parameters = { invocation_params: { model: 'gpt-4o' } };
  await handler.handleChatModelStart(MODEL, [[human]], 'r2', 'r1', parameters, [], {
    ls_provider: 'openai',
  });
  await handler.handleLLMEnd(answer, 'r2');
  await handler.handleToolStart({ name: 'search' }, '{"q":1}', 'r3', 'r1');
  await handler.handleToolEnd({ content: 'found' }, 'r3');
  await handler.handleRetrieverStart({ id: ['Store'] }, 'why?', 'r4', 'r1');
  await handler.handleRetrieverEnd([{ pageContent: 'x' }], 'r4');
  await handler.handleChainEnd({ output: 'because' }, 'r1');
  await handler.flush();
  const [root, ...others] = program.backend.tree(handler.sessionId);
  expect(others).toEqual([]);
  expect([root?.event_name, root?.event_type, root?.outputs]).toEqual([
    'RunnableSequence',
    'chain',
    { output: 'because' },
  ]);
  const [model, tool, retriever] = root?.children ?? [];
  expect(model?.inputs).toEqual({ chat_history: [{ role: 'user', content: 'why?' }] });
  expect(model?.outputs).toEqual({ role: 'assistant', content: 'because', finish_reason: 'stop' });
  expect(model?.config).toMatchObject({ model: 'gpt-4o', provider: 'openai' });
  expect(model?.metadata).toMatchObject({ prompt_tokens: 3, completion_tokens: 2 });
  expect([tool?.event_name, tool?.event_type, tool?.outputs]).toEqual([
    'search',
    'tool',
    { output: 'found' },
  ]);
  expect(retriever?.inputs).toEqual({ query: 'why?' });
});

test('a run that fails has the error, and one that its caller stops is cancelled', async () => {
  await handler.handleToolStart({ name: 'broken' }, 'x', 'r1');
  await handler.handleToolError(new Error('no wind'), 'r1');
  const stop = new AbortController();
  const extra = { options: { signal: stop.signal } };
  await handler.handleLLMStart(MODEL, ['why?'], 'r2', undefined, extra);
  stop.abort();
  await handler.handleLLMEnd(answer, 'r2');
  await handler.flush();
  const event = (name: string) => program.backend.events({ name })[0];
  expect([event('broken')?.error, event('ChatOpenAI')?.outcome]).toEqual(['no wind', 'cancelled']);
});

test('a new session takes what begins from then on, and is told what the first one was', async () => {
  const first = handler.sessionId;
  const run = async (id: string): Promise<void> => {
    await handler.handleChainStart({ id: ['chain'] }, {}, id);
    await handler.handleChainEnd({}, id);
  };
  await run('r1');
  await handler.startNewSession();
  await run('r2');
  await handler.setFeedback({ rating: 5 });
  await handler.flush();
  expect(handler.sessionId).not.toBe(first);
  const [one, two] = [first, handler.sessionId].map((id) => program.backend.session(id)?.session);
  expect([one?.num_events, two?.num_events]).toEqual([1, 1]);
  expect([one?.metadata['build'], two?.metadata['build']]).toEqual([7, 7]);
  expect([one?.feedback, two?.feedback]).toEqual([{}, { rating: 5 }]);
});
