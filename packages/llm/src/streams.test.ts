import { LLMock } from '@copilotkit/aimock';
import { recordingTracer } from '@honeyhive/node/testing';
import { createUIMessageStream, createUIMessageStreamResponse } from 'ai6';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';
import { followStream } from './streams.ts';

const ANSWER = 'Green tea is steamed, black tea is fermented.';
let mock: LLMock;
let server: ModelServer;
beforeAll(async () => {
  mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ userMessage: 'tea' }, { content: ANSWER }, { chunkSize: 5 });
  mock.on(
    { userMessage: 'weather' },
    { toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }] },
    { chunkSize: 5 },
  );
  mock.on({ userMessage: 'think' }, { content: ANSWER, reasoning: 'Leaves.' }, { chunkSize: 5 });
  await mock.start();
  server = await startModelServer();
});
afterAll(() => Promise.all([mock.stop(), server.close()]));

const begin = () => {
  const recording = recordingTracer();
  return { ...recording, model: recording.tracer.startSpan('chat', { eventType: 'model' }) };
};
type Outputs = Record<string, unknown>;
/** The event of one followed stream. */
async function read(
  response: Response,
): Promise<{ text: string; outputs: Outputs; attributes: Outputs }> {
  const { model, spans, tracer } = begin();
  const text = await followStream(model, response).text();
  // The first one ends when the code that reads it is loaded.
  await vi.waitUntil(() => tracer.stats().openSpans === 0);
  const attributes: Outputs = spans[0]?.attributes ?? {};
  const outputs = Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => {
      const name = /^honeyhive_outputs\.(.*)/.exec(key)?.[1];
      return name ? [[name, value]] : [];
    }),
  );
  return { text, outputs, attributes };
}
const post = (
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${mock.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer k', ...headers },
    body: JSON.stringify(body),
  });
const messages = (content: string) => [{ role: 'user', content }];

/** How each provider is asked for the same. */
const FORMATS: Readonly<Record<string, (content: string, stream: boolean) => Promise<Response>>> = {
  'OpenAI chat completions': (content, stream) =>
    post('/v1/chat/completions', {
      model: 'm',
      messages: messages(content),
      stream,
      stream_options: { include_usage: true },
    }),
  'OpenAI responses': (input, stream) => post('/v1/responses', { model: 'm', input, stream }),
  'Anthropic messages': (content, stream) =>
    post(
      '/v1/messages',
      { model: 'm', max_tokens: 99, messages: messages(content), stream },
      { 'anthropic-version': '2023-06-01', 'x-api-key': 'k' },
    ),
  Gemini: (text, stream) =>
    post(
      stream
        ? '/v1beta/models/m:streamGenerateContent?alt=sse'
        : '/v1beta/models/m:generateContent',
      { contents: [{ role: 'user', parts: [{ text }] }] },
    ),
  Ollama: (content, stream) =>
    post('/api/chat', { model: 'm', messages: messages(content), stream }),
};

describe.each(Object.keys(FORMATS))('%s', (format) => {
  const ask = FORMATS[format] ?? (() => Promise.reject(new Error('no such format')));
  test.each([
    ['streamed', true],
    ['whole', false],
  ])('a text, %s, is one output with model, tokens and finish', async (_, stream) => {
    const { outputs, attributes } = await read(await ask('tea', stream));
    expect(outputs).toMatchObject({ role: 'assistant', content: ANSWER, finish_reason: 'stop' });
    // The mock’s Gemini names no model.
    expect(attributes['gen_ai.response.model'] ?? (format === 'Gemini' && '')).toBeTypeOf('string');
    expect(attributes['honeyhive_metadata.prompt_tokens']).toBeTypeOf('number');
    expect(attributes['honeyhive_metadata.completion_tokens']).toBeTypeOf('number');
  });

  test.each([
    ['streamed', true],
    ['whole', false],
  ])('a tool call, %s, is put together', async (_, stream) => {
    const { outputs } = await read(await ask('weather', stream));
    expect(outputs).toMatchObject({ 'tool_calls.0.function.name': 'weather' });
    expect(JSON.parse(String(outputs['tool_calls.0.function.arguments']))).toEqual({
      city: 'Oslo',
    });
  });
});

// The mock's Ollama does not think.
test.each(Object.keys(FORMATS).filter((format) => format !== 'Ollama'))(
  '%s: reasoning is kept apart from the text',
  async (format) => {
    const response = await FORMATS[format]?.('think', true);
    const { outputs } = await read(response ?? new Response());
    expect(outputs).toMatchObject({ content: ANSWER, reasoning: 'Leaves.' });
  },
);

/** A server's answer in pieces of `size` bytes, so that a line or a character is cut anywhere. */
const inPieces = (text: string, size: number): Response => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, (at += size)));
      },
    }),
  );
};
const sse = (events: readonly object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

test('Anthropic’s counts are whole: what came from the cache and what went there is input too', async () => {
  const { attributes, outputs } = await read(
    inPieces(
      sse([
        {
          type: 'message_start',
          message: {
            id: 'msg_1',
            model: 'claude',
            role: 'assistant',
            content: [],
            usage: {
              input_tokens: 10,
              cache_creation_input_tokens: 20,
              cache_read_input_tokens: 70,
              output_tokens: 1,
            },
          },
        },
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'thinking', thinking: '' },
        },
        {
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'thinking_delta', thinking: 'Leaves.' },
        },
        {
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'signature_delta', signature: 'abc' },
        },
        {
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
        },
        {
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: '{"city":' },
        },
        {
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: '"Oslo"}' },
        },
        { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 12 } },
        { type: 'message_stop' },
      ]),
      7,
    ),
  );
  expect(attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 12,
    'gen_ai.usage.cache_read.input_tokens': 70,
    'gen_ai.usage.cache_write.input_tokens': 20,
    'gen_ai.response.id': 'msg_1',
    'gen_ai.response.finish_reasons': ['tool_calls'],
  });
  expect(outputs).toMatchObject({
    reasoning: 'Leaves.',
    'tool_calls.0.id': 'toolu_1',
    'tool_calls.0.function.arguments': '{"city":"Oslo"}',
  });
});

test('Gemini’s list of chunks, which is one JSON value, is read as well', async () => {
  const chunk = (text: string, more: object = {}): object => ({
    candidates: [{ content: { parts: [{ text }] }, ...more }],
    modelVersion: 'g',
  });
  const body = JSON.stringify(
    [chunk('Green '), chunk('tea', { finishReason: 'MAX_TOKENS' })],
    null,
    2,
  );
  const { outputs, attributes } = await read(inPieces(body, 11));
  expect(outputs).toMatchObject({ content: 'Green tea', finish_reason: 'length' });
  expect(attributes['gen_ai.response.model']).toBe('g');
});

test('Ollama’s thinking is kept apart from its answer, by chat and by generate', async () => {
  const line = (more: object, done = false): string =>
    `${JSON.stringify({ model: 'o', ...more, done })}\n`;
  const chat =
    line({ message: { role: 'assistant', content: '', thinking: 'Leaves.' } }) +
    line({ message: { content: 'Green' } });
  const generate = line({ response: '', thinking: 'Leaves.' }) + line({ response: 'Green' });
  for (const body of [chat, generate]) {
    const end = line(
      { response: '', done_reason: 'stop', prompt_eval_count: 5, eval_count: 6 },
      true,
    );
    const { outputs, attributes } = await read(inPieces(body + end, 9));
    expect(outputs).toMatchObject({
      content: 'Green',
      reasoning: 'Leaves.',
      finish_reason: 'stop',
    });
    expect(attributes['honeyhive_metadata.total_tokens']).toBe(11);
  }
});

test('a UI message stream of the AI SDK is its text, its tool calls and its finish', async () => {
  const stream = createUIMessageStream({
    execute({ writer }) {
      writer.write({ type: 'start', messageId: 'm1' });
      writer.write({ type: 'reasoning-start', id: 'r' });
      writer.write({ type: 'reasoning-delta', id: 'r', delta: 'Leaves.' });
      writer.write({ type: 'text-start', id: 't' });
      for (const delta of ANSWER.match(/.{1,5}/g) ?? [])
        writer.write({ type: 'text-delta', id: 't', delta });
      writer.write({ type: 'tool-input-start', toolCallId: 'c1', toolName: 'weather' });
      writer.write({
        type: 'tool-input-delta',
        toolCallId: 'c1',
        inputTextDelta: '{"city":"Oslo"}',
      });
      writer.write({
        type: 'tool-input-available',
        toolCallId: 'c1',
        toolName: 'weather',
        input: { city: 'Oslo' },
      });
      writer.write({
        type: 'finish',
        finishReason: 'stop',
        messageMetadata: { totalUsage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } },
      });
    },
  });
  const { outputs, attributes } = await read(createUIMessageStreamResponse({ stream }));
  expect(outputs).toMatchObject({
    content: ANSWER,
    reasoning: 'Leaves.',
    'tool_calls.0.function.name': 'weather',
    'tool_calls.0.function.arguments': '{"city":"Oslo"}',
    finish_reason: 'stop',
  });
  expect(attributes['honeyhive_metadata.total_tokens']).toBe(7);
});

test.each([
  ['a plain text', 'Grün und schwarz: 茶'],
  ['a page', '<html>\n<p>a proxy</p></html>'],
  ['JSON of no known kind', '{"tea":"green"}'],
  ['lines of no known kind', '{"a":1}\n{"b":2}\n'],
  ['events of no known kind', sse([{ step: 1 }, { step: 2 }])],
  ['nothing', ''],
])('%s is recorded as it is', async (_, body) => {
  const { text, outputs } = await read(inPieces(body, 3));
  expect(text).toBe(body);
  expect(outputs['result'] ?? '').toBe(body);
});

test('events that are objects already, of a client that nobody wraps, are read as they come', async () => {
  const { model, spans } = begin();
  async function* chunks(): AsyncGenerator<object> {
    for (const content of ['Green ', 'tea'])
      yield { id: 'c1', model: 'm', choices: [{ index: 0, delta: { content } }] };
    yield { id: 'c1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  }
  for await (const _ of followStream(model, chunks()));
  expect(spans[0]?.attributes).toMatchObject({
    'honeyhive_outputs.content': 'Green tea',
    'gen_ai.response.id': 'c1',
  });
});

test('a stream that is left early is cancelled with what there was', async () => {
  const { model, spans } = begin();
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: messages('slow'), stream: true }),
  });
  const reader = followStream(model, response).body?.getReader();
  for (let text = ''; !text.includes('Green');)
    text += new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  expect(spans[0]?.attributes).toMatchObject({ 'honeyhive_metadata.outcome': 'cancelled' });
  expect(String(spans[0]?.attributes['honeyhive_outputs.content'])).toMatch(/^Green/);
});

test('a stream without an end keeps a bounded part of it', async () => {
  const { model, spans } = begin();
  const piece = 'x'.repeat(10_000);
  async function* chunks(): AsyncGenerator<object> {
    for (let n = 0; n < 2_000; n += 1) yield { choices: [{ index: 0, delta: { content: piece } }] };
  }
  const before = process.memoryUsage().heapUsed;
  for await (const _ of followStream(model, chunks()));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
  expect(String(spans[0]?.attributes['honeyhive_outputs.content'])).toMatch(/\[\+\d+ chars\]$/);
});
