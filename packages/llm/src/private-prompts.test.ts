import { LLMock } from '@copilotkit/aimock';
import { startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { traceOpenAI } from './openai.ts';

const ANSWER = 'Green tea is steamed.';
let mock: LLMock;
beforeAll(async () => {
  mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ userMessage: 'tea' }, { content: ANSWER }, { chunkSize: 5 });
  mock.on(
    { userMessage: 'weather' },
    { toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }] },
  );
  await mock.start();
});
afterAll(() => mock.stop());

test('with promptText and images off, calls keep model, tokens, roles and tools, and say nothing of what was said', async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const bodies: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: local.url,
    capture: { promptText: false, images: false },
    fetch: (url, init) => {
      bodies.push(new TextDecoder().decode(init?.body as Uint8Array));
      return fetch(url, init);
    },
  });
  const plain = new OpenAI({ apiKey: 'sk', baseURL: `${mock.url}/v1`, maxRetries: 0 });
  const { completions } = traceOpenAI(plain, { tracer }).chat;
  const ask = (content: OpenAI.Chat.ChatCompletionUserMessageParam['content']) => ({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system' as const, content: 'you are a secret adviser' },
      { role: 'user' as const, content },
    ],
  });
  const answer = await completions.create(ask('tea'));
  expect(answer.choices[0]?.message.content).toBe(ANSWER);
  await completions.create(ask('weather'));
  await completions.create(
    ask([
      { type: 'text', text: 'tea' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ]),
  );
  const stream = await completions.create({ ...ask('tea'), stream: true });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe(ANSWER);
  await tracer.shutdown();

  const sent = bodies.join('\n');
  // A hash would tell which picture it is.
  for (const said of ['secret adviser', 'Green tea', 'Oslo', 'iVBORw0KGgo', 'sha256']) {
    expect(sent).not.toContain(said);
  }
  const events = local.events({ name: 'chat gpt-4o-mini' });
  expect(events).toHaveLength(4);
  for (const event of events) {
    expect(event.inputs['chat_history']).toMatchObject([{ role: 'system' }, { role: 'user' }]);
    expect(event.outputs).toMatchObject({ role: 'assistant' });
    expect(event.config).toMatchObject({ model: 'gpt-4o-mini' });
  }
  expect(events[0]?.metadata['completion_tokens']).toBeGreaterThan(0);
  expect(JSON.stringify(events[1]?.outputs['tool_calls'])).toContain('"name":"weather"');
  await local.close();
});
