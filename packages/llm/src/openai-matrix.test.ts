import { recordingTracer } from '@honeyhive/node/testing';
import { type LocalBackend, type LocalEvent, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import { Groq } from 'groq-sdk';
import OpenAI6, { AzureOpenAI as Azure6 } from 'openai';
import OpenAI4 from 'openai4';
import OpenAI420 from 'openai420';
import OpenAI5 from 'openai5';
import OpenAI7, { AzureOpenAI as Azure7 } from 'openai7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWER, PIXEL } from '../fixtures/chat-answers.ts';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';
import { traceOpenAI } from './openai.ts';
import { keptInReadme, readmeTable, type Verdict } from '../fixtures/readme-table.ts';

// Every way to call OpenAI, with every version of the client, side by side with the plain client.

/** The newest client's type stands for all: a row that a version lacks says so. */
type Client = OpenAI7;
type Data = Record<string, unknown>;

interface Row {
  readonly surface: string;
  run(client: Client): unknown;
  /** Names of the events. Default: one chat. */
  readonly spans?: readonly string[];
  check?(event: LocalEvent, all: readonly LocalEvent[]): void;
  /** Versions that have no such method. */
  readonly lacks?: readonly string[];
}

const M = 'gpt-4o-mini';
const CHAT = `chat ${M}`;
const ask = (content: string, more: Data = {}) => ({
  model: M,
  temperature: 0.2,
  messages: [{ role: 'user' as const, content }],
  ...more,
});
const tell = (input: string, more: Data = {}) => ({ model: M, input, ...more });
const streamedResponse = async (
  c: Client,
  input: string,
  signal?: AbortSignal,
): Promise<AsyncIterable<{ type: string }>> => {
  const body = { model: M, input, stream: true as const };
  return c.responses.create(body, signal ? { signal } : {});
};
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of stream) list.push(item);
  return list;
};
const SCHEMA = {
  type: 'json_schema' as const,
  json_schema: {
    name: 'leaf',
    strict: true,
    schema: {
      type: 'object',
      properties: { leaf: { type: 'string' } },
      required: ['leaf'],
      additionalProperties: false,
    },
  },
};
const chatOf = (client: Client): Client['chat']['completions'] => {
  const { beta, chat } = client as Client & { beta: { chat?: Client['chat'] } };
  return typeof chat.completions.stream === 'function'
    ? chat.completions
    : (beta.chat?.completions ?? chat.completions);
};
const answered = ({ outputs, metadata, attributes }: LocalEvent): void => {
  expect(outputs).toMatchObject({ role: 'assistant', content: ANSWER, finish_reason: 'stop' });
  expect(metadata).toMatchObject({
    prompt_tokens: 20,
    completion_tokens: 12,
    total_tokens: 32,
    cache_read_input_tokens: 5,
    reasoning_tokens: 4,
  });
  expect(attributes['gen_ai.usage.cache_read.input_tokens']).toBe(5);
};
const text = ({ outputs }: LocalEvent): void => {
  expect(outputs).toMatchObject({ content: ANSWER, finish_reason: 'stop' });
};
const weather = { name: 'weather', parameters: { type: 'object', properties: {} } };
const NO_RESPONSES = ['openai 4.20', 'groq-sdk 1.6'];
const OLD = ['openai 4.20'];
const GROQ = ['groq-sdk 1.6'];

const ROWS: readonly Row[] = [
  { surface: 'chat create', run: (c) => c.chat.completions.create(ask('tea')), check: answered },
  {
    surface: 'chat create, `stream`',
    run: async (c) => all(await c.chat.completions.create({ ...ask('tea'), stream: true })),
    check: text,
  },
  {
    surface: 'chat create, `n: 2`',
    run: (c) => c.chat.completions.create({ ...ask('tea'), n: 2 }),
    check: ({ outputs, attributes }) => {
      expect(outputs['choices']).toHaveLength(2);
      expect(attributes['gen_ai.request.choice.count']).toBe(2);
    },
  },
  {
    surface: 'chat create, `n: 2`, `stream`',
    run: async (c) => all(await c.chat.completions.create({ ...ask('tea'), n: 2, stream: true })),
    check: ({ outputs }) => {
      const both = outputs['choices'] as Data[];
      expect(both.map(({ content }) => content)).toEqual([ANSWER, ANSWER]);
    },
  },
  {
    surface: 'chat create, chunks without choices',
    run: async (c) => all(await c.chat.completions.create({ ...ask('bare'), stream: true })),
    check: text,
  },
  {
    surface: 'chat create, parallel tools',
    run: async (c) => all(await c.chat.completions.create({ ...ask('weather'), stream: true })),
    check: ({ outputs }) =>
      expect(outputs).toMatchObject({
        finish_reason: 'tool_calls',
        tool_calls: [
          { id: 'call_0', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
          { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Rome"}' } },
        ],
      }),
  },
  {
    surface: 'chat create, reasoning',
    run: async (c) => [
      await c.chat.completions.create(ask('reason')),
      await all(await c.chat.completions.create({ ...ask('reason'), stream: true })),
    ],
    spans: [CHAT, CHAT],
    check: (_, events) => {
      for (const { outputs } of events)
        expect(outputs).toMatchObject({ content: ANSWER, reasoning: 'Leaves.' });
    },
  },
  {
    surface: 'chat create, refusal',
    run: async (c) => [
      await c.chat.completions.create(ask('refuse')),
      await all(await c.chat.completions.create({ ...ask('refuse'), stream: true })),
    ],
    spans: [CHAT, CHAT],
    check: (_, events) => {
      for (const { outputs } of events) expect(outputs).toMatchObject({ refusal: 'I cannot.' });
    },
  },
  {
    surface: 'chat create, function call of the old form',
    run: async (c) => [
      await c.chat.completions.create(ask('legacy')),
      await all(await c.chat.completions.create({ ...ask('legacy'), stream: true })),
    ],
    spans: [CHAT, CHAT],
    check: (_, events) => {
      for (const { outputs } of events)
        expect(outputs).toMatchObject({ function_call: { name: 'old', arguments: '{"a":1}' } });
    },
  },
  {
    surface: 'chat create, annotations',
    run: async (c) => [
      await c.chat.completions.create(ask('cite')),
      await all(await c.chat.completions.create({ ...ask('cite'), stream: true })),
    ],
    spans: [CHAT, CHAT],
    check: (_, events) => {
      for (const { outputs } of events)
        expect(outputs['annotations']).toMatchObject([{ type: 'url_citation' }]);
    },
  },
  {
    surface: 'chat create, images and audio',
    run: (c) =>
      c.chat.completions.create({
        model: M,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'tea' },
              {
                type: 'image_url',
                image_url: { url: `data:image/png;base64,${PIXEL}`, detail: 'low' },
              },
              { type: 'image_url', image_url: { url: 'https://tea.example/leaf.png' } },
              { type: 'input_audio', input_audio: { data: 'A'.repeat(400), format: 'wav' } },
            ],
          },
        ],
      }),
    check: ({ inputs }) => {
      expect(JSON.stringify(inputs)).not.toContain('AAAAAAAA');
      expect(inputs['chat_history']).toMatchObject([
        {
          content: [
            { type: 'text', text: 'tea' },
            {
              type: 'image',
              mime: 'image/png',
              bytes: 150,
              detail: 'low',
              sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            },
            { type: 'image_url', image_url: { url: 'https://tea.example/leaf.png' } },
            { type: 'audio', mime: 'audio/wav', bytes: 300 },
          ],
        },
      ]);
    },
  },
  {
    surface: '`.withResponse()`',
    run: async (c) => {
      const { data, response } = await c.chat.completions.create(ask('tea')).withResponse();
      return [data, response.status];
    },
    check: answered,
  },
  {
    surface: '`.asResponse()`',
    run: async (c) => (await c.chat.completions.create(ask('tea')).asResponse()).json(),
    check: answered,
  },
  {
    surface: '`.asResponse()` of a stream',
    run: async (c) =>
      (await c.chat.completions.create({ ...ask('tea'), stream: true }).asResponse()).text(),
    check: text,
  },
  {
    surface: '`.tee()`',
    run: async (c) => {
      const [one, two] = (await c.chat.completions.create({ ...ask('tea'), stream: true })).tee();
      return [await all(one), await all(two)];
    },
    check: text,
  },
  {
    surface: '`.toReadableStream()`',
    run: async (c) =>
      new Response(
        (await c.chat.completions.create({ ...ask('tea'), stream: true })).toReadableStream(),
      ).text(),
    check: text,
  },
  {
    surface: 'chat `.parse()`',
    run: async (c) =>
      (await chatOf(c).parse({ ...ask('json'), response_format: SCHEMA })).choices[0]?.message,
    check: ({ outputs, attributes }) => {
      expect(outputs).toMatchObject({ content: '{"leaf":"green"}', parsed: { leaf: 'green' } });
      expect(attributes['gen_ai.output.type']).toBe('json');
    },
    lacks: [...OLD, ...GROQ],
  },
  {
    surface: 'chat `.stream()`',
    run: (c) => chatOf(c).stream(ask('tea')).finalContent(),
    check: text,
    lacks: GROQ,
  },
  {
    surface: 'chat `.runTools()`',
    run: (c) => {
      const { tracer } = recordingTracer();
      return chatOf(c)
        .runTools({
          ...ask('weather'),
          tools: [
            {
              type: 'function',
              function: {
                ...weather,
                parse: JSON.parse,
                function: (given: { city: string }) =>
                  tracer.withSpan('inside', () => `cold in ${given.city}`),
              },
            },
          ],
        } as never)
        .finalContent();
    },
    spans: [CHAT, CHAT, 'execute_tool weather', 'execute_tool weather'],
    check: (_, events) => {
      const tools = events.filter(({ event_type: type }) => type === 'tool');
      expect(
        tools.map(({ inputs, outputs, metadata }) => [inputs, outputs, metadata['tool_call_id']]),
      ).toEqual([
        [{ city: 'Oslo' }, { result: 'cold in Oslo' }, 'call_0'],
        [{ city: 'Rome' }, { result: 'cold in Rome' }, 'call_1'],
      ]);
    },
    lacks: GROQ,
  },
  {
    surface: '`completions` (without messages)',
    run: (c) => c.completions.create({ model: M, prompt: 'tea' }),
    spans: [`text_completion ${M}`],
    check: ({ inputs, outputs }) => {
      expect(inputs).toEqual({ prompt: 'tea' });
      expect(outputs).toMatchObject({ content: ANSWER });
    },
    lacks: GROQ,
  },
  {
    surface: 'responses create',
    run: (c) =>
      c.responses.create(
        tell('reason search', {
          instructions: 'be brief',
          previous_response_id: 'resp_0',
          reasoning: { effort: 'low' },
        }),
      ),
    check: (event) => {
      answered(event);
      expect(event.inputs['chat_history']).toEqual([
        { role: 'system', content: 'be brief' },
        { role: 'user', content: 'reason search' },
      ]);
      expect(event.outputs).toMatchObject({
        reasoning: 'Leaves.',
        server_tools: [{ type: 'web_search_call' }],
      });
      expect(event.attributes).toMatchObject({
        'openai.api.type': 'responses',
        'gen_ai.request.previous_response.id': 'resp_0',
        'gen_ai.request.reasoning.level': 'low',
      });
    },
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses create, `stream`',
    run: async (c) =>
      all((await c.responses.create(tell('reason', { stream: true }) as never)) as never),
    check: (event) => {
      answered(event);
      expect(event.outputs['reasoning']).toBe('Leaves.');
      expect(event.metadata['time_to_first_text_ms']).toBeGreaterThan(0);
    },
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses `.stream()`',
    run: async (c) => (await c.responses.stream(tell('tea')).finalResponse()).output_text,
    check: answered,
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses `.parse()`',
    run: async (c) =>
      (
        await c.responses.parse(
          tell('json', { text: { format: { ...SCHEMA.json_schema, type: 'json_schema' } } }),
        )
      ).output_parsed,
    check: ({ outputs }) => expect(outputs).toMatchObject({ parsed: { leaf: 'green' } }),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, tools',
    run: async (c) => [
      await c.responses.create(tell('weather')),
      await all((await c.responses.create(tell('weather', { stream: true }) as never)) as never),
    ],
    spans: [CHAT, CHAT],
    check: (_, events) => {
      for (const { outputs } of events)
        expect(outputs).toMatchObject({
          finish_reason: 'tool_calls',
          tool_calls: [
            { id: 'call_0', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
          ],
        });
    },
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, failed and incomplete',
    run: async (c) => [
      await c.responses.create(tell('fail')),
      await c.responses.create(tell('long')),
    ],
    spans: [CHAT, CHAT],
    check: (_, [failed, incomplete]) => {
      expect(failed).toMatchObject({ outcome: 'error', error: 'server_error: the kettle broke' });
      expect(failed?.attributes['error.type']).toBe('server_error');
      expect(incomplete).toMatchObject({ outcome: 'ok', outputs: { finish_reason: 'length' } });
    },
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, a rate limit',
    run: (c) => c.responses.create(tell('busy')),
    check: ({ outcome, attributes }) =>
      expect([outcome, attributes['error.type']]).toEqual(['error', 'RateLimitError']),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, retries',
    run: (c) => c.responses.create(tell('twice'), { maxRetries: 2 }),
    check: (event) => {
      answered(event);
      expect(event.metadata['attempts']).toBe(3);
    },
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, an answer in HTML',
    run: (c) => c.responses.create(tell('html')),
    check: ({ outcome }) => expect(outcome).toBe('error'),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, a cut connection',
    run: async (c) => all(await streamedResponse(c, 'cut')),
    check: ({ outcome }) => expect(outcome).toBe('error'),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, an error in the stream',
    run: async (c) => all(await streamedResponse(c, 'frame')),
    check: ({ outcome }) => expect(outcome).toBe('error'),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, `break`',
    run: async (c) => {
      for await (const event of await streamedResponse(c, 'slow'))
        if (event.type.endsWith('.delta')) break;
    },
    check: ({ outcome, outputs }) =>
      expect([outcome, outputs['content']]).toEqual(['cancelled', 'Green']),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'responses, abort',
    run: async (c) => {
      const abort = new AbortController();
      for await (const event of await streamedResponse(c, 'slow', abort.signal))
        if (event.type.endsWith('.delta')) abort.abort();
    },
    check: ({ outcome }) => expect(outcome).toBe('cancelled'),
    lacks: NO_RESPONSES,
  },
  {
    surface: 'embeddings',
    run: (c) => c.embeddings.create({ model: M, input: ['a', 'b'] }),
    spans: [`embeddings ${M}`],
    check: ({ event_type: type, inputs, outputs }) => {
      expect([type, inputs, outputs]).toEqual([
        'tool',
        { input: ['a', 'b'] },
        { count: 2, dimensions: 3 },
      ]);
    },
  },
  {
    surface: 'images',
    run: async (c) => [
      await c.images.generate({ model: M, prompt: 'a leaf' }),
      await c.images.edit({
        model: M,
        prompt: 'a leaf',
        image: new File(['png'], 'leaf.png', { type: 'image/png' }),
      }),
    ],
    spans: [`image_generation ${M}`, `image_generation ${M}`],
    check: (_, events) => {
      for (const { outputs } of events)
        expect(outputs['images']).toMatchObject([
          { type: 'image', mime: 'image/png', bytes: 150, revised_prompt: 'a green leaf' },
        ]);
      expect(events[1]?.inputs).toMatchObject({
        prompt: 'a leaf',
        image: { name: 'leaf.png', bytes: 3 },
      });
    },
    lacks: GROQ,
  },
  {
    surface: 'speech',
    run: async (c) =>
      (
        await (
          await c.audio.speech.create({ model: M, voice: 'alloy', input: 'tea' })
        ).arrayBuffer()
      ).byteLength,
    spans: [`speech ${M}`],
    check: ({ inputs, outputs }) => {
      expect(inputs).toEqual({ input: 'tea' });
      expect(outputs).toMatchObject({ type: 'audio', mime: 'audio/mpeg', bytes: 3_000 });
    },
  },
  {
    surface: 'transcriptions',
    run: (c) =>
      c.audio.transcriptions.create({
        model: M,
        file: new File(['abc'], 'tea.wav', { type: 'audio/wav' }),
      }),
    spans: [`transcription ${M}`],
    check: ({ inputs, outputs }) => {
      expect(inputs).toMatchObject({ file: { name: 'tea.wav', mime: 'audio/wav', bytes: 3 } });
      expect(outputs).toEqual({ text: ANSWER });
    },
  },
  {
    surface: 'moderations',
    run: (c) => c.moderations.create({ model: M, input: 'tea' }),
    spans: [`moderation ${M}`],
    check: ({ outputs }) => expect(outputs).toEqual({ flagged: true, categories: ['violence'] }),
    lacks: GROQ,
  },
  {
    surface: '`withOptions()`',
    run: (c) => c.withOptions({ timeout: 5_000 }).chat.completions.create(ask('tea')),
    check: answered,
    lacks: ['openai 4.20', 'openai 4.104', 'Azure 6.49'],
  },
  {
    surface: 'a rate limit',
    run: (c) => c.chat.completions.create(ask('busy')),
    check: ({ outcome, attributes }) => {
      expect(outcome).toBe('error');
      expect(attributes).toMatchObject({
        'error.type': 'RateLimitError',
        'http.response.status_code': 429,
      });
    },
  },
  {
    surface: 'retries',
    run: (c) => c.chat.completions.create(ask('twice'), { maxRetries: 2 }),
    check: (event) => {
      answered(event);
      expect(event.metadata['attempts']).toBe(3);
      expect(event.attributes['http.response.status_code']).toBe(200);
    },
  },
  {
    surface: 'an answer in HTML',
    run: (c) => c.chat.completions.create(ask('html')),
    check: ({ outcome }) => expect(outcome).toBe('ok'),
  },
  {
    surface: 'an answer in HTML to a stream',
    run: async (c) => all(await c.chat.completions.create({ ...ask('html'), stream: true })),
    check: ({ outcome }) => expect(outcome).toBe('ok'),
  },
  {
    surface: 'a cut connection',
    run: async (c) => all(await c.chat.completions.create({ ...ask('cut'), stream: true })),
    check: ({ outcome, attributes }) => {
      expect(outcome).toBe('error');
      expect(attributes['gen_ai.response.finish_reasons']).toEqual(['error']);
    },
  },
  {
    surface: 'an error in the stream',
    run: async (c) => all(await c.chat.completions.create({ ...ask('frame'), stream: true })),
    check: ({ outcome }) => expect(outcome).toBe('error'),
  },
  {
    surface: '`break`',
    run: async (c) => {
      for await (const chunk of await c.chat.completions.create({ ...ask('slow'), stream: true }))
        if (chunk.choices[0]?.delta.content) break;
    },
    check: ({ outcome, outputs }) =>
      expect([outcome, outputs['content']]).toEqual(['cancelled', 'Green']),
  },
  {
    surface: 'abort',
    run: async (c) => {
      const abort = new AbortController();
      const stream = await c.chat.completions.create(
        { ...ask('slow'), stream: true },
        { signal: abort.signal },
      );
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) abort.abort();
    },
    check: ({ outcome }) => expect(outcome).toBe('cancelled'),
  },
  {
    surface: 'models, files and all else',
    run: async (c) => (await c.models.list()).data,
    spans: [],
  },
];

let server: ModelServer;
let backend: LocalBackend;
let tracer: HoneyHiveTracer;
const verdicts: Verdict[] = [];

beforeAll(async () => {
  [server, backend] = await Promise.all([
    startModelServer(),
    startLocal({ port: 0, store: 'memory' }),
  ]);
  tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
});
afterAll(async () => {
  await tracer.shutdown();
  await Promise.all([server.close(), backend.close()]);
});

const options = () => ({ apiKey: 'sk-secret', baseURL: `${server.url}/v1`, maxRetries: 0 });
const CLIENTS: Readonly<Record<string, () => object>> = {
  'openai 4.20': () => new OpenAI420(options()),
  'openai 4.104': () => new OpenAI4(options()),
  'openai 5.23': () => new OpenAI5(options()),
  'openai 6.49': () => new OpenAI6(options()),
  'openai 7.57': () => new OpenAI7(options()),
  'groq-sdk 1.6': () => new Groq({ ...options(), baseURL: server.url }),
  'Azure 6.49': () =>
    new Azure6({ apiKey: 'k', endpoint: server.url, apiVersion: '2025-01-01', maxRetries: 0 }),
  'Azure 7.57': () =>
    new Azure7({ apiKey: 'k', endpoint: server.url, apiVersion: '2025-01-01', maxRetries: 0 }),
};

async function outcomeOf(run: Row['run'], client: Client): Promise<unknown> {
  try {
    return JSON.parse(JSON.stringify({ value: await run(client) })) as unknown;
  } catch (error) {
    return [
      (error as Error).constructor.name,
      (error as Error).message,
      (error as { status?: unknown }).status,
    ];
  }
}

describe.each(Object.keys(CLIENTS))('%s', (version) => {
  test.each(ROWS.filter(({ lacks = [] }) => !lacks.includes(version)))(
    '$surface: the same as plain, one event a call, and all of it recorded',
    async ({ surface, run, spans = [CHAT], check }) => {
      const plain = CLIENTS[version]?.() as Client;
      const traced = traceOpenAI(CLIENTS[version]?.() as Client, { tracer });
      const verdict: Verdict = { surface, version, isSame: false, spans: -1, isRecorded: false };
      verdicts.push(verdict);
      const [before, after] = [await outcomeOf(run, plain), await outcomeOf(run, traced)];
      expect(after).toEqual(before);
      verdict.isSame = true;
      await tracer.flush();
      const events = backend.events().toSorted((a, b) => a.start_time - b.start_time);
      backend.clear();
      verdict.spans = events.length;
      expect(events.map(({ event_name: name }) => name).toSorted()).toEqual([...spans].toSorted());
      expect(tracer.stats().openSpans).toBe(0);
      const [first] = events;
      if (first) check?.(first, events);
      for (const event of events) expect(JSON.stringify(event)).not.toContain('sk-secret');
      verdict.isRecorded = true;
    },
  );
});

test('the table of the README is what has been found here; `UPDATE_README=1` writes it', () => {
  expect(verdicts.length).toBeGreaterThan(0);
  expect(keptInReadme(readmeTable(verdicts))).toBe(true);
});
