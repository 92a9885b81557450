import Anthropic from '@anthropic-ai/sdk';
import { Mistral } from '@mistralai/mistralai';
import { registerTracerProvider } from '@mistralai/mistralai/extra/observability/otel.js';
import { HoneyHiveSpanProcessor } from '@honeyhive/node/otel';
import { recordingTracer } from '@honeyhive/node/testing';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import { createOpenAI as createOpenAI5 } from 'ai-openai5';
import { createOpenAI as createOpenAI6 } from 'ai-openai6';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ANSWER } from '../fixtures/chat-answers.ts';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';
import { readGenAi } from './gen-ai.ts';
import { traceOpenAI } from './openai.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

const M = 'gpt-4o-mini';
type Attributes = Readonly<Record<string, unknown>>;
const bucket = (attributes: Attributes, name: string): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) =>
      key.startsWith(`honeyhive_${name}.`) ? [[key.slice(name.length + 11), value]] : [],
    ),
  );
const COUNTS = [
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'response_id',
  'response_model',
];
/** What an event says of a conversation, whoever has recorded it. */
const saidBy = (attributes: Attributes) => ({
  type: attributes['honeyhive_event_type'],
  inputs: bucket(attributes, 'inputs'),
  outputs: bucket(attributes, 'outputs'),
  model: attributes['honeyhive_config.model'],
  tokens: COUNTS.map((name) => attributes[`honeyhive_metadata.${name}`]),
});

/** The same conversation, recorded by the traced client. */
async function ofTracedClient(): Promise<Array<ReturnType<typeof saidBy>>> {
  const { tracer, spans } = recordingTracer();
  const { completions } = traceOpenAI(new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }), {
    tracer,
  }).chat;
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'weather' },
  ];
  const first = await completions.create({ model: M, messages });
  const calls = first.choices[0]?.message.tool_calls ?? [];
  messages.push({ role: 'assistant', tool_calls: calls });
  for (const call of calls) messages.push({ role: 'tool', tool_call_id: call.id, content: 'cold' });
  await completions.create({ model: M, messages });
  return spans.map(({ attributes }) => saidBy(attributes));
}

describe.each([
  ['5', ai5 as unknown as typeof ai6, createOpenAI5 as unknown as typeof createOpenAI6],
  ['6', ai6, createOpenAI6],
])('AI SDK %s, tracing itself', (_, ai, createOpenAI) => {
  const run = async () => {
    const recording = recordingTracer();
    const { tracer } = recording;
    const model = createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }).chat(M);
    await tracer.withSpan('turn', async () => {
      await ai.generateText({
        model,
        system: 'be brief',
        prompt: 'weather',
        stopWhen: ai.stepCountIs(3),
        tools: {
          weather: ai.tool({
            inputSchema: z.object({ city: z.string() }),
            execute: () => tracer.withSpan('inside', () => 'cold'),
          }),
        },
        experimental_telemetry: { isEnabled: true, tracer: tracer.getTracer('ai') },
      });
    });
    return recording.spans;
  };

  test('says the same inputs, outputs and tokens as the traced client', async () => {
    const spans = await run();
    const models = spans.filter(({ name }) => name.endsWith('.doGenerate'));
    expect(models.map(({ attributes }) => saidBy(attributes))).toEqual(await ofTracedClient());
  });

  test('has tools that are tools whatever hangs below them, and counts no token twice', async () => {
    const spans = await run();
    const tools = spans
      .filter(({ name }) => name === 'ai.toolCall')
      .map(({ attributes }) => attributes);
    expect(
      tools.map((attributes) => [
        attributes['honeyhive_event_type'],
        bucket(attributes, 'inputs'),
        bucket(attributes, 'outputs'),
      ]),
    ).toEqual([
      ['tool', { city: 'Oslo' }, { result: 'cold' }],
      ['tool', { city: 'Rome' }, { result: 'cold' }],
    ]);
    const [root] = spans
      .filter(({ name }) => name === 'ai.generateText')
      .map(({ attributes }) => attributes);
    expect(root?.['honeyhive_event_type']).toBe('chain');
    expect(root?.['honeyhive_outputs.content']).toBe(ANSWER);
    const summed = Object.keys(root ?? {}).filter(
      (key) =>
        /(?:prompt|completion|total|input|output)_?tokens/i.test(key) && !key.includes('.usage_'),
    );
    expect(summed).toEqual([]);
  });

  test('says of embeddings how many, and not the vectors', async () => {
    const { tracer, spans } = recordingTracer();
    const model = createOpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }).textEmbeddingModel(M);
    await ai.embedMany({
      model,
      values: ['a', 'b'],
      experimental_telemetry: { isEnabled: true, tracer: tracer.getTracer('ai') },
    });
    const attributes = spans.find(({ name }) => name === 'ai.embedMany')?.attributes ?? {};
    expect(attributes['honeyhive_event_type']).toBe('tool');
    expect(bucket(attributes, 'inputs')).toEqual({ 'input.0': 'a', 'input.1': 'b' });
    expect(bucket(attributes, 'outputs')).toMatchObject({ count: 2, dimensions: 3 });
  });
});

/** One turn without tools, recorded by the traced client. */
async function turnOfTracedClient(): Promise<ReturnType<typeof saidBy>> {
  const { tracer, spans } = recordingTracer();
  const client = new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` });
  await traceOpenAI(client, { tracer }).chat.completions.create({
    model: M,
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'tea' },
    ],
  });
  return saidBy(spans[0]?.attributes ?? {});
}

test('Anthropic’s own spans say of a conversation what the traced client says', async () => {
  const { tracer, spans } = recordingTracer();
  const client = new Anthropic({
    apiKey: 'k',
    baseURL: server.url,
    openTelemetry: { tracerProvider: tracer.provider, traces: { contentMode: 'content' } },
  });
  await client.messages.create({
    model: M,
    max_tokens: 9,
    system: 'be brief',
    messages: [{ role: 'user', content: 'tea' }],
  });
  expect(saidBy(spans[0]?.attributes ?? {})).toEqual(await turnOfTracedClient());
});

test('Mistral’s own spans say of a conversation what the traced client says', async () => {
  const { tracer, spans } = recordingTracer();
  registerTracerProvider(tracer.provider);
  const client = new Mistral({ apiKey: 'k', serverURL: server.url });
  await client.chat.complete({
    model: M,
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'tea' },
    ],
  });
  const models = spans.filter((span) => span.attributes['honeyhive_event_type'] === 'model');
  expect(models.map(({ attributes }) => saidBy(attributes))).toEqual([await turnOfTracedClient()]);
});

const CALL = {
  id: 'c1',
  type: 'function',
  function: { name: 'weather', arguments: '{"city":"Oslo"}' },
};
const HISTORY = [
  { role: 'system', content: 'be brief' },
  { role: 'user', content: 'weather' },
  { role: 'assistant', tool_calls: [CALL] },
  { role: 'tool', tool_call_id: 'c1', content: 'cold' },
];
const OUTPUTS = { role: 'assistant', content: 'It is cold.', finish_reason: 'stop' };
const json = (value: unknown): string => JSON.stringify(value);
const event = (name: string, attributes: Attributes) => ({ name, attributes });

/** One conversation in the words of each vocabulary. */
const VOCABULARIES: ReadonlyArray<readonly [string, Attributes, Array<ReturnType<typeof event>>?]> =
  [
    [
      'the newest conventions',
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        'gen_ai.system_instructions': json([{ type: 'text', content: 'be brief' }]),
        'gen_ai.input.messages': json([
          { role: 'user', parts: [{ type: 'text', content: 'weather' }] },
          {
            role: 'assistant',
            parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }],
          },
          { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'cold' }] },
        ]),
        'gen_ai.output.messages': json([
          {
            role: 'assistant',
            parts: [{ type: 'text', content: 'It is cold.' }],
            finish_reason: 'stop',
          },
        ]),
        'gen_ai.usage.input_tokens': 20,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.cache_read.input_tokens': 5,
      },
    ],
    [
      'the newest conventions, content in an event',
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 20,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.cache_read.input_tokens': 5,
      },
      [
        event('gen_ai.client.inference.operation.details', {
          'gen_ai.input.messages': json(HISTORY),
          'gen_ai.output.messages': json([
            {
              role: 'assistant',
              parts: [{ type: 'text', content: 'It is cold.' }],
              finish_reason: 'stop',
            },
          ]),
        }),
      ],
    ],
    [
      'the conventions of 1.36, an event a message',
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.system': 'openai',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 20,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.cache_read_input_tokens': 5,
      },
      [
        event('gen_ai.system.message', { content: 'be brief' }),
        event('gen_ai.user.message', { content: 'weather' }),
        event('gen_ai.assistant.message', { tool_calls: json([CALL]) }),
        event('gen_ai.tool.message', { id: 'c1', content: 'cold' }),
        event('gen_ai.choice', {
          index: 0,
          finish_reason: 'stop',
          message: json({ role: 'assistant', content: 'It is cold.' }),
        }),
      ],
    ],
    [
      'the old conventions and Traceloop, an attribute a field',
      {
        'llm.request.type': 'chat',
        'gen_ai.system': 'OpenAI',
        'gen_ai.request.model': 'm',
        'gen_ai.prompt.0.role': 'system',
        'gen_ai.prompt.0.content': 'be brief',
        'gen_ai.prompt.1.role': 'user',
        'gen_ai.prompt.1.content': json([{ type: 'text', text: 'weather' }]),
        'gen_ai.prompt.2.role': 'assistant',
        'gen_ai.prompt.2.tool_calls.0.id': 'c1',
        'gen_ai.prompt.2.tool_calls.0.name': 'weather',
        'gen_ai.prompt.2.tool_calls.0.arguments': '{"city":"Oslo"}',
        'gen_ai.prompt.3.role': 'tool',
        'gen_ai.prompt.3.tool_call_id': 'c1',
        'gen_ai.prompt.3.content': 'cold',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'It is cold.',
        'gen_ai.completion.0.finish_reason': 'stop',
        'gen_ai.usage.prompt_tokens': 20,
        'gen_ai.usage.completion_tokens': 12,
        'gen_ai.usage.cache_read_input_tokens': 5,
        'llm.usage.total_tokens': 32,
      },
    ],
    [
      'OpenInference',
      {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'm',
        'llm.input_messages.0.message.role': 'system',
        'llm.input_messages.0.message.content': 'be brief',
        'llm.input_messages.1.message.role': 'user',
        'llm.input_messages.1.message.contents.0.message_content.type': 'text',
        'llm.input_messages.1.message.contents.0.message_content.text': 'weather',
        'llm.input_messages.2.message.role': 'assistant',
        'llm.input_messages.2.message.tool_calls.0.tool_call.id': 'c1',
        'llm.input_messages.2.message.tool_calls.0.tool_call.function.name': 'weather',
        'llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments': '{"city":"Oslo"}',
        'llm.input_messages.3.message.role': 'tool',
        'llm.input_messages.3.message.tool_call_id': 'c1',
        'llm.input_messages.3.message.content': 'cold',
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': 'It is cold.',
        'llm.output_messages.0.message.finish_reason': 'stop',
        'llm.token_count.prompt': 20,
        'llm.token_count.completion': 12,
        'llm.token_count.total': 32,
        'llm.token_count.prompt_details.cache_read': 5,
      },
    ],
    [
      'AI SDK 4',
      {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.id': 'm',
        'ai.prompt.messages': json([
          { role: 'system', content: 'be brief' },
          { role: 'user', content: [{ type: 'text', text: 'weather' }] },
          {
            role: 'assistant',
            content: [
              { type: 'tool-call', toolCallId: 'c1', toolName: 'weather', args: { city: 'Oslo' } },
            ],
          },
          {
            role: 'tool',
            content: [
              { type: 'tool-result', toolCallId: 'c1', toolName: 'weather', result: 'cold' },
            ],
          },
        ]),
        'ai.response.text': 'It is cold.',
        'ai.response.finishReason': 'stop',
        'ai.usage.promptTokens': 20,
        'ai.usage.completionTokens': 12,
        'ai.usage.cachedInputTokens': 5,
      },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.type': 'generation',
        'langfuse.observation.model.name': 'm',
        'langfuse.observation.input': json({ messages: HISTORY }),
        'langfuse.observation.output': json({
          role: 'assistant',
          content: 'It is cold.',
          finish_reason: 'stop',
        }),
        'langfuse.observation.usage_details': json({
          input: 20,
          output: 12,
          total: 32,
          input_cached_tokens: 5,
        }),
      },
    ],
    [
      'Pydantic AI',
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        events: json([
          { 'event.name': 'gen_ai.system.message', role: 'system', content: 'be brief' },
          { 'event.name': 'gen_ai.user.message', role: 'user', content: 'weather' },
          { 'event.name': 'gen_ai.assistant.message', role: 'assistant', tool_calls: [CALL] },
          { 'event.name': 'gen_ai.tool.message', role: 'tool', id: 'c1', content: 'cold' },
          {
            'event.name': 'gen_ai.choice',
            index: 0,
            finish_reason: 'stop',
            message: { role: 'assistant', content: 'It is cold.' },
          },
        ]),
        'gen_ai.usage.input_tokens': 20,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.details.cache_read_tokens': 5,
      },
    ],
    [
      'Anthropic’s blocks in the conventions',
      {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'm',
        'gen_ai.system_instructions': json([{ type: 'text', content: 'be brief' }]),
        'gen_ai.input.messages': json([
          { role: 'user', content: 'weather' },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } }],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'cold' }] },
        ]),
        'gen_ai.output.messages': json([
          { role: 'assistant', content: [{ type: 'text', text: 'It is cold.' }] },
        ]),
        'anthropic.message.stop_reason': 'end_turn',
        'gen_ai.usage.input_tokens': 20,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.cache_creation.input_tokens': 0,
        'gen_ai.usage.cache_read.input_tokens': 5,
      },
    ],
  ];

describe('one conversation in many words', () => {
  test.each(VOCABULARIES.map(([name, attributes, events = []]) => ({ name, attributes, events })))(
    '$name',
    ({ attributes, events }) => {
      const before = structuredClone([attributes, events]);
      const reading = readGenAi(attributes, events);
      expect(reading).toMatchObject({
        eventType: 'model',
        inputs: { chat_history: HISTORY },
        outputs: OUTPUTS,
        config: { model: 'm' },
        metadata: {
          prompt_tokens: 20,
          completion_tokens: 12,
          total_tokens: 32,
          cache_read_input_tokens: 5,
        },
      });
      expect([attributes, events]).toEqual(before);
    },
  );

  test.each([
    [
      'agents of the conventions',
      {
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 9,
        'gen_ai.usage.output_tokens': 1,
      },
      'chain',
    ],
    [
      'agents of OpenInference',
      {
        'openinference.span.kind': 'AGENT',
        'llm.token_count.prompt': 9,
        'llm.token_count.completion': 1,
      },
      'chain',
    ],
    [
      'roots of the AI SDK',
      { 'ai.operationId': 'ai.streamText', 'ai.usage.inputTokens': 9, 'ai.usage.outputTokens': 1 },
      'chain',
    ],
    [
      'embeddings',
      {
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 9,
        'gen_ai.usage.output_tokens': 1,
      },
      'tool',
    ],
  ] as const)('%s have tokens under names that nobody sums', (_, attributes, eventType) => {
    const reading = readGenAi(attributes);
    expect(reading?.eventType).toBe(eventType);
    expect(reading?.metadata).toMatchObject({
      usage_input_tokens: 9,
      usage_output_tokens: 1,
      usage_total_tokens: 10,
    });
    expect(Object.keys(reading?.metadata ?? {})).not.toContain('prompt_tokens');
  });

  test.each([
    [
      'the conventions',
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'weather',
        'gen_ai.tool.call.id': 'c1',
        'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
        'gen_ai.tool.call.result': '"cold"',
      },
    ],
    [
      'the AI SDK',
      {
        'ai.operationId': 'ai.toolCall',
        'ai.toolCall.id': 'c1',
        'ai.toolCall.args': '{"city":"Oslo"}',
        'ai.toolCall.result': '"cold"',
      },
    ],
    [
      'OpenInference',
      {
        'openinference.span.kind': 'TOOL',
        'tool_call.id': 'c1',
        'tool.parameters': '{"city":"Oslo"}',
        'output.value': 'cold',
      },
    ],
    [
      'Pydantic AI',
      { 'gen_ai.tool.call.id': 'c1', tool_arguments: '{"city":"Oslo"}', tool_response: 'cold' },
    ],
  ])('a tool call of %s has its arguments and its result', (_, attributes) => {
    expect(readGenAi(attributes)).toMatchObject({
      eventType: 'tool',
      inputs: { city: 'Oslo' },
      outputs: { result: 'cold' },
      metadata: { tool_call_id: 'c1' },
    });
  });

  test.each([
    [{ 'ai.operationId': 'ai.generateText', 'ai.telemetry.metadata.sessionId': 's' }],
    [{ 'openinference.span.kind': 'LLM', 'session.id': 's' }],
    [{ 'langfuse.session.id': 's' }],
    [{ 'gen_ai.conversation.id': 's' }],
    [{ 'traceloop.association.properties.session_id': 's' }],
  ])('%o names the session', (attributes) => {
    expect(readGenAi(attributes)?.sessionId).toBe('s');
  });

  test('what is no model call is nothing, and hostile attributes are no harm', () => {
    expect(readGenAi({ 'http.route': '/' })).toBeUndefined();
    const hostile = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.input.messages': '[{"role":{},"parts":[null,1,[[]]]},null,7]',
      'gen_ai.prompt.__proto__.polluted': true,
      'gen_ai.prompt.99999999.role': 'x',
      'gen_ai.output.messages': '[{]',
    };
    expect(readGenAi(hostile)?.eventType).toBe('model');
    expect(({} as Attributes)['polluted']).toBeUndefined();
  });
});

describe('spans of a provider of the application’s own', () => {
  const chat = (readAll?: boolean) => {
    const { tracer, spans } = recordingTracer();
    const processor = new HoneyHiveSpanProcessor({ tracer, readGenAi: readAll });
    const theirs = new BasicTracerProvider({ spanProcessors: [processor] });
    return {
      spans,
      span: theirs
        .getTracer('lib')
        .startSpan('chat', { attributes: VOCABULARIES[0]?.[1] as never }),
    };
  };

  test('are read by the processor, and stay as they are', () => {
    const { spans, span } = chat();
    span.end();
    expect(bucket(spans[0]?.attributes ?? {}, 'outputs')).toEqual(OUTPUTS);
    expect(
      Object.keys((span as unknown as { attributes: Attributes }).attributes).some((key) =>
        key.startsWith('honeyhive'),
      ),
    ).toBe(false);
  });

  test('are not read where that is switched off', () => {
    const { spans, span } = chat(false);
    span.end();
    expect(bucket(spans[0]?.attributes ?? {}, 'outputs')).toEqual({});
  });

  test('keep what they say in HoneyHive’s words already', () => {
    const { spans, span } = chat();
    span.setAttribute('honeyhive_outputs.mine', 'kept');
    span.end();
    expect(bucket(spans[0]?.attributes ?? {}, 'outputs')).toEqual({ mine: 'kept' });
  });

  test('that are agents do not repeat the tokens of their calls', () => {
    const { spans, span } = chat();
    span.setAttribute('gen_ai.operation.name', 'invoke_agent');
    span.end();
    expect(spans[0]?.attributes['gen_ai.usage.input_tokens']).toBeUndefined();
    expect(spans[0]?.attributes['honeyhive_metadata.usage_input_tokens']).toBe(20);
    expect(
      (span as unknown as { attributes: Attributes }).attributes['gen_ai.usage.input_tokens'],
    ).toBe(20);
  });
});

test('a span that names its session when it starts is in that session, with its children', () => {
  const { tracer, spans } = recordingTracer();
  const theirs = new BasicTracerProvider({
    spanProcessors: [new HoneyHiveSpanProcessor({ tracer })],
  });
  const attributes = { 'openinference.span.kind': 'CHAIN', 'session.id': 'chat 7' };
  theirs.getTracer('lib').startSpan('chain', { attributes }).end();
  theirs.getTracer('lib').startSpan('other').end();
  const [named, other] = spans.map((span) => span.attributes['honeyhive.session_id']);
  expect(named).not.toBe(other);
  tracer.withSession({ sessionId: 'chat 7' }, () => tracer.withSpan('ours', () => {}));
  expect(spans[2]?.attributes['honeyhive.session_id']).toBe(named);
});

test.each([
  ['the AI SDK', { type: 'file', mediaType: 'image/png', data: 'A'.repeat(400) }],
  ['the AI SDK, as bytes', { type: 'file', mediaType: 'image/png', data: new Uint8Array(300) }],
  [
    'the conventions',
    { type: 'blob', mime_type: 'image/png', modality: 'image', content: 'A'.repeat(400) },
  ],
  [
    'Anthropic',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(400) } },
  ],
  ['OpenAI', { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(400)}` } }],
  ['Gemini', { inlineData: { mimeType: 'image/png', data: 'A'.repeat(400) } }],
])('an image of %s is a reference, never its bytes', (_, part) => {
  const reading = readGenAi({
    'gen_ai.operation.name': 'chat',
    'gen_ai.input.messages': [{ role: 'user', content: [{ type: 'text', text: 'tea' }, part] }],
  });
  expect(reading?.inputs).toMatchObject({
    chat_history: [
      { content: [{ type: 'text' }, { type: 'image', mime: 'image/png', bytes: 300 }] },
    ],
  });
  expect(JSON.stringify(reading)).not.toContain('AAAA');
});
