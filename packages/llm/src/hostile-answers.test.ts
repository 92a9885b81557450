import { assert, asyncProperty, constantFrom, jsonValue } from 'fast-check';
import { recordingTracer } from '@honeyhive/node/testing';
import OpenAI from 'openai';
import { expect, test, vi } from 'vitest';
import { aiSdkTelemetry } from './ai-sdk.ts';
import { ANSWER, chunks } from '../fixtures/chat-answers.ts';
import { responseEvents } from '../fixtures/response-answers.ts';
import { traceOpenAI } from './openai.ts';
import { followStream } from './streams.ts';

type Json = Record<string, unknown>;

/** Events of a whole answer, in the formats of providers. */
const STREAMS: Readonly<Record<string, readonly Json[]>> = {
  'chat completions': [
    ...chunks(
      { model: 'm', n: 2, stream_options: { include_usage: true } },
      {
        content: ANSWER,
        calls: [{ id: 'c', type: 'function', function: { name: 'w', arguments: '{"a":1}' } }],
        more: { refusal: 'no', reasoning: 'hm', annotations: [{ type: 'url_citation' }] },
      },
      true,
    ),
  ],
  responses: [...responseEvents({ model: 'm' }, 'reason search tea')],
  Anthropic: [
    { type: 'message_start', message: { id: 'a', model: 'm', usage: { input_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't' } },
    { type: 'content_block_delta', index: 0, delta: { partial_json: '{"a":1}' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'tea' } },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
  ],
  Gemini: [
    {
      candidates: [
        {
          content: { parts: [{ text: 'tea' }, { functionCall: { name: 'w', args: { a: 1 } } }] },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 },
    },
  ],
  Ollama: [
    {
      model: 'm',
      message: { content: 'tea', tool_calls: [{ function: { name: 'w' } }] },
      done: false,
    },
    { model: 'm', done: true, done_reason: 'stop', eval_count: 2 },
  ],
  'UI messages': [
    { type: 'start', messageId: 'm' },
    { type: 'text-delta', id: 't', delta: 'tea' },
    { type: 'tool-input-available', toolCallId: 'c', toolName: 'w', input: { a: 1 } },
    { type: 'finish', finishReason: 'stop', messageMetadata: { usage: { inputTokens: 1 } } },
  ],
};

/** Places in a value: the keys on the way to every part. */
function placesIn(value: unknown, path: readonly string[] = []): Array<readonly string[]> {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]));
  return [path, ...below];
}
function withValue(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Json) }) as Json;
  copy[key] = withValue(copy[key], rest, other);
  return copy;
}

const ITEMS = Object.entries(STREAMS).map(([format, events]) => ({ format, events }));

test.each(ITEMS)(
  'any JSON in any place of a stream of $format reaches its reader, and harms no reader of ours',
  async ({ events }) => {
    const places = placesIn(events).filter((path) => path.length > 0);
    const { tracer } = recordingTracer();
    await followStream(tracer.startSpan('loads the code'), new Response('')).text();
    await vi.waitUntil(() => tracer.stats().openSpans === 0);
    const check = async (place: readonly string[], other: unknown): Promise<void> => {
      const wrong = withValue(events, place, other) as unknown[];
      async function* stream(): AsyncGenerator<unknown> {
        yield* wrong;
      }
      const seen: unknown[] = [];
      for await (const event of followStream(tracer.startSpan('s'), stream())) seen.push(event);
      expect(seen).toEqual(wrong);
      expect(tracer.stats().failures).toEqual({});
    };
    await assert(asyncProperty(constantFrom(...places), jsonValue({ maxDepth: 2 }), check), {
      numRuns: 300,
      seed: 17,
    });
  },
);

const M = 'gpt-4o-mini';
const clientOf = (answer: () => Response): OpenAI =>
  new OpenAI({ apiKey: 'k', baseURL: 'https://tea.example', fetch: async () => answer() });
const events = (list: readonly unknown[]): Response =>
  new Response(list.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });

test('a chunk without a delta still says why the answer has ended', async () => {
  const { tracer, spans } = recordingTracer();
  const list = [
    { choices: [{ index: 0, delta: { content: 'tea' } }] },
    { choices: [{ index: 0, delta: null, finish_reason: 'length' }, null] },
  ];
  const openai = traceOpenAI(
    clientOf(() => events(list)),
    { tracer },
  );
  const stream = await openai.chat.completions.create({ model: M, messages: [], stream: true });
  for await (const _ of stream);
  expect(spans[0]?.attributes).toMatchObject({
    'honeyhive_outputs.content': 'tea',
    'honeyhive_outputs.finish_reason': 'length',
  });
});

test('what is no client is given back, and a call whose parameters cannot be read is made as it is', async () => {
  for (const odd of [undefined, null, 5, 'client'])
    expect(traceOpenAI(odd as never, null as never)).toBe(odd);
  const { tracer, spans } = recordingTracer();
  const answer = { id: '1', choices: [{ message: { content: 'tea' } }] };
  const openai = traceOpenAI(
    clientOf(() => Response.json(answer)),
    { tracer },
  );
  const unreadable = {
    toString() {
      throw new Error('no name');
    },
  };
  const body = { model: unreadable as unknown as string, messages: [] };
  expect(await openai.chat.completions.create(body)).toMatchObject(answer);
  expect(spans.map(({ name }) => name)).toEqual(['chat unknown']);
});

test('events of the AI SDK that are no events throw nothing into a call', () => {
  const { tracer } = recordingTracer();
  const [integration] = aiSdkTelemetry(tracer).integrations;
  const { executeTool: _, executeLanguageModelCall: __, ...handlers } = integration ?? {};
  for (const handler of Object.values(handlers))
    for (const odd of [undefined, null, 5, {}, { callId: {} }]) handler(odd);
  expect(tracer.stats().openSpans).toBe(0);
});

test('lines of an event that never ends take a bounded part of memory and time', async () => {
  const { tracer, spans } = recordingTracer();
  const lines = Array.from({ length: 2_000 }, () => `data: {"a": ["${'x'.repeat(4_000)}"\n`);
  const body = new Blob(lines).stream();
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  const text = await followStream(tracer.startSpan('s'), response).text();
  expect(text.length).toBe(lines.join('').length);
  expect(JSON.stringify(spans[0]?.attributes).length).toBeLessThan(200_000);
});

test('the choices, texts and tool calls of an answer take a bounded part of memory together', async () => {
  const { tracer, spans } = recordingTracer({ maxStringLength: 10_000_000 });
  const text = 'x'.repeat(100_000);
  async function* stream(): AsyncGenerator<unknown> {
    for (let index = 0; index < 100; index += 1)
      yield {
        choices: [
          {
            index,
            delta: {
              content: text,
              reasoning: text,
              tool_calls: [{ index: 0, function: { name: 'w', arguments: text } }],
            },
          },
        ],
      };
  }
  await followStream(tracer.startSpan('loads the code'), new Response('')).text();
  await vi.waitUntil(() => tracer.stats().openSpans === 0);
  for await (const _ of followStream(tracer.startSpan('s'), stream()));
  const kept = JSON.stringify(spans.at(-1)?.attributes).length;
  // 30 million characters have come; the first choice is written twice.
  expect(kept).toBeLessThan(3_000_000);
  expect(kept).toBeGreaterThan(1_000_000);
});
