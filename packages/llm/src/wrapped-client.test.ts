import { LLMock } from '@copilotkit/aimock';
import { recordingTracer } from '@honeyhive/core/testing';
import OpenAI, { RateLimitError } from 'openai';
import OpenAI4 from 'openai4';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The real client behind the general wrapper, which knows nothing of it.
const ANSWER = 'Green tea is steamed.';
const OUT = 'honeyhive_outputs.result';
const OUTCOME = 'honeyhive_metadata.outcome';
const messages = (content: string) => [{ role: 'user' as const, content }];
let mock: LLMock;
let client: OpenAI;

beforeAll(async () => {
  mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ userMessage: 'tea' }, { content: ANSWER }, { chunkSize: 5 });
  mock.on({ userMessage: 'busy' }, { error: { message: 'slow down' }, status: 429 });
  await mock.start();
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `${mock.url}/v1`, maxRetries: 0 });
});
afterAll(() => mock.stop());

const begin = () => {
  const recording = recordingTracer();
  const ask = recording.tracer.trace(function ask(content: string) {
    return client.chat.completions.create({ model: 'gpt-4o-mini', messages: messages(content) });
  });
  const stream = recording.tracer.trace(function stream(content: string) {
    return client.chat.completions.create({
      model: 'gpt-4o-mini',
      messages: messages(content),
      stream: true,
    });
  });
  return { ...recording, ask, stream };
};
type Chunks = AsyncIterable<{ choices: Array<{ delta?: { content?: string | null } }> }>;
const read = async (chunks: Chunks): Promise<string> => {
  let text = '';
  for await (const { choices } of chunks) text += choices[0]?.delta?.content ?? '';
  return text;
};

test('an answer is awaited, taken with its response, and as a bare response, each one span', async () => {
  const { tracer, spans, ask } = begin();
  expect((await ask('tea')).choices[0]?.message.content).toBe(ANSWER);
  const { data, response } = await ask('tea').withResponse();
  expect([data.choices[0]?.message.content, response.status]).toEqual([ANSWER, 200]);
  const bare = await ask('tea').asResponse();
  expect(JSON.stringify(await bare.json())).toContain(ANSWER);
  await tracer.flush();
  expect(spans.map(({ name, attributes }) => [name, attributes[OUTCOME]])).toEqual(
    Array.from({ length: 3 }, () => ['ask', undefined]),
  );
  for (const { attributes } of spans) expect(JSON.stringify(attributes)).toContain(ANSWER);
});

test('a failure is the client’s own error, once for each span', async () => {
  const { tracer, spans, ask } = begin();
  await expect(ask('busy')).rejects.toBeInstanceOf(RateLimitError);
  await expect(ask('busy').withResponse()).rejects.toBeInstanceOf(RateLimitError);
  expect(await ask('busy').catch(String)).toContain('slow down');
  await tracer.flush();
  expect(spans.map(({ attributes, events }) => [attributes[OUTCOME], events.length])).toEqual(
    Array.from({ length: 3 }, () => ['error', 1]),
  );
});

test('a stream is read, split, turned into a ReadableStream and taken with its response, each one span', async () => {
  const { tracer, spans, stream } = begin();
  expect(await read(await stream('tea'))).toBe(ANSWER);
  const [left, right] = (await stream('tea')).tee();
  expect(await Promise.all([read(left), read(right)])).toEqual([ANSWER, ANSWER]);
  const bytes = (await stream('tea')).toReadableStream();
  expect(await new Response(bytes).text()).toContain('Green');
  const { data } = await stream('tea').withResponse();
  expect(await read(data)).toBe(ANSWER);
  await tracer.flush();
  expect(spans.map(({ attributes }) => attributes[OUTCOME])).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
  for (const { attributes } of spans)
    expect(attributes['honeyhive_metadata.chunk_count']).toBeGreaterThan(2);
});

test('a stream that is left, or stopped by its controller, is cancelled', async () => {
  const { tracer, spans, stream } = begin();
  for await (const _ of await stream('tea')) break;
  const stopped = await stream('tea');
  for await (const _ of stopped) stopped.controller.abort();
  await tracer.flush();
  expect(spans.map(({ attributes }) => attributes[OUTCOME])).toEqual(['cancelled', 'cancelled']);
  expect(
    spans.map(({ attributes }) => Object.keys(attributes).some((key) => key.startsWith(OUT))),
  ).toEqual([true, true]);
});

test('a bare response of node-fetch, whose body is a stream of Node’s, reaches its reader unharmed', async () => {
  const { tracer, spans } = recordingTracer();
  const older = new OpenAI4({ apiKey: 'sk-test', baseURL: `${mock.url}/v1`, maxRetries: 0 });
  const ask = tracer.trace(function ask() {
    return older.chat.completions
      .create({ model: 'gpt-4o-mini', messages: messages('tea') })
      .asResponse();
  });
  const response = await ask();
  expect(JSON.stringify(await response.json())).toContain(ANSWER);
  await tracer.flush();
  expect(spans.map(({ name }) => name)).toEqual(['ask']);
});
