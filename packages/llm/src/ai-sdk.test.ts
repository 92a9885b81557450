import { recordingTracer } from '@honeyhive/node/testing';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import * as ai7 from 'ai7';
import { createOpenAI as createOpenAI5 } from 'ai-openai5';
import { createOpenAI as createOpenAI6 } from 'ai-openai6';
import { createOpenAI as createOpenAI7 } from 'ai-openai7';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ANSWER } from '../fixtures/chat-answers.ts';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';
import { aiSdkTelemetry } from './ai-sdk.ts';
import { traceChatTransport } from './chat-transport.ts';
import { traceOpenAI } from './openai.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

const M = 'gpt-4o-mini';
/** The functions of the SDK that are used here, as version 6 types them. */
type Sdk = Pick<typeof ai6, 'generateText' | 'streamText' | 'embedMany' | 'tool' | 'stepCountIs'>;
interface Version {
  readonly sdk: Sdk;
  readonly provider: () => ReturnType<typeof createOpenAI6>;
  /** The option that takes telemetry. */
  readonly key: 'experimental_telemetry' | 'telemetry';
}
const provided = (create: unknown) => () =>
  (create as typeof createOpenAI6)({ apiKey: 'k', baseURL: `${server.url}/v1` });
const VERSIONS: Readonly<Record<string, Version>> = {
  '5': {
    sdk: ai5 as unknown as Sdk,
    provider: provided(createOpenAI5),
    key: 'experimental_telemetry',
  },
  '6': { sdk: ai6, provider: provided(createOpenAI6), key: 'experimental_telemetry' },
  '7': { sdk: ai7 as unknown as Sdk, provider: provided(createOpenAI7), key: 'telemetry' },
};
const NO_VERSION: Version = { sdk: ai6, provider: provided(createOpenAI6), key: 'telemetry' };
type Spans = ReturnType<typeof recordingTracer>['spans'];
const typed = (spans: Spans) =>
  spans.map(({ name, attributes }) => [name, attributes['honeyhive_event_type']]);
const parentName = (spans: Spans, child: Spans[number] | undefined): string | undefined =>
  spans.find((one) => one.spanContext().spanId === child?.parentSpanContext?.spanId)?.name;
const outcome = (span: Spans[number] | undefined): unknown =>
  span?.attributes['honeyhive_metadata.outcome'] ?? 'ok';
const isModel = ({ attributes }: Spans[number]): boolean =>
  attributes['honeyhive_event_type'] === 'model';
const isTool = ({ attributes }: Spans[number]): boolean =>
  attributes['honeyhive_event_type'] === 'tool';

/** A model of the AI SDK over a client of OpenAI. */
const modelOver = (openai: OpenAI) =>
  ({
    specificationVersion: 'v2',
    provider: 'own',
    modelId: M,
    supportedUrls: {},
    async doGenerate() {
      const messages = [{ role: 'user' as const, content: 'tea' }];
      const { choices } = await openai.chat.completions.create({ model: M, messages });
      return {
        content: [{ type: 'text', text: choices[0]?.message.content }],
        finishReason: 'stop',
        usage: { inputTokens: 20, outputTokens: 12, totalTokens: 32 },
        warnings: [],
      };
    },
  }) as never;

describe.each(Object.keys(VERSIONS))('AI SDK %s', (version) => {
  const { sdk, provider, key } = VERSIONS[version] ?? NO_VERSION;
  const begin = () => {
    const recording = recordingTracer();
    const telemetry = aiSdkTelemetry(recording.tracer);
    return {
      ...recording,
      options: { model: provider().chat(M), maxRetries: 0, [key]: telemetry },
    };
  };
  const tools = (execute: (given: { city: string }) => unknown) => ({
    weather: sdk.tool({ inputSchema: z.object({ city: z.string() }), execute }),
  });

  test('two steps with two parallel tools are one tree, and a user’s span in a tool hangs on that tool', async () => {
    const { tracer, spans, options } = begin();
    const { text } = await tracer.withSpan('turn', () =>
      sdk.generateText({
        ...options,
        system: 'be brief',
        prompt: 'weather',
        stopWhen: sdk.stepCountIs(3),
        tools: tools(async ({ city }) => {
          await new Promise((resolve) => setImmediate(resolve));
          return tracer.withSpan(`inside ${city}`, () => `cold in ${city}`);
        }),
      }),
    );
    expect(text).toBe(ANSWER);
    expect(tracer.stats().openSpans).toBe(0);
    const models = spans.filter(isModel);
    const called = spans.filter((one) => isTool(one) && !one.name.startsWith('inside'));
    expect([models.length, called.length]).toEqual([2, 2]);
    for (const tool of called) {
      const city = String(tool.attributes['honeyhive_inputs.city']);
      expect(tool.attributes['honeyhive_outputs.result']).toBe(`cold in ${city}`);
      expect(tool.attributes['honeyhive_metadata.tool_call_id']).toMatch(/^call_\d$/);
      const inside = spans.find(({ name }) => name === `inside ${city}`);
      expect(inside?.parentSpanContext?.spanId).toBe(tool.spanContext().spanId);
    }
    expect(models[0]?.attributes).toMatchObject({
      'honeyhive_inputs.chat_history.0.content': 'be brief',
      'honeyhive_inputs.chat_history.1.content': 'weather',
      'honeyhive_outputs.tool_calls.1.function.arguments': '{"city":"Rome"}',
      'honeyhive_outputs.finish_reason': 'tool_calls',
      'honeyhive_metadata.prompt_tokens': 20,
      'honeyhive_metadata.completion_tokens': 12,
      'honeyhive_metadata.total_tokens': 32,
    });
    expect(models[1]?.attributes).toMatchObject({
      'honeyhive_inputs.chat_history.3.role': 'tool',
      'honeyhive_inputs.chat_history.3.content': 'cold in Oslo',
      'honeyhive_outputs.content': ANSWER,
    });
    const roots = spans.filter((one) => parentName(spans, one) === 'turn');
    expect(roots).toHaveLength(1);
    expect(typed(roots)[0]?.[1]).toBe('chain');
    expect(roots[0]?.attributes['honeyhive_outputs.content']).toBe(ANSWER);
    const sums = spans
      .filter((one) => !isModel(one))
      .flatMap(({ attributes }) => Object.keys(attributes));
    expect(
      sums.filter(
        (name) =>
          /(?:prompt|completion|total|input|output)_?tokens$/i.test(name) &&
          !/\.usage_|^honeyhive_outputs/.test(name),
      ),
    ).toEqual([]);
  });

  test('a streamed answer has its text and its first token', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', async () => {
      const { textStream } = sdk.streamText({ ...options, prompt: 'tea' });
      let text = '';
      for await (const piece of textStream) text += piece;
      expect(text).toBe(ANSWER);
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0);
    const [model] = spans.filter(isModel);
    expect(model?.attributes).toMatchObject({
      'honeyhive_outputs.content': ANSWER,
      'honeyhive_metadata.total_tokens': 32,
    });
    expect(model?.attributes['honeyhive_metadata.time_to_first_token_ms']).toBeGreaterThan(0);
    expect(spans.map(outcome)).not.toContain('cancelled');
  });

  test('an abort leaves no span open, and is cancelled', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', async () => {
      const abort = new AbortController();
      const { textStream } = sdk.streamText({
        ...options,
        prompt: 'slow',
        abortSignal: abort.signal,
        onError: () => {},
      });
      const reading = (async () => {
        for await (const _ of textStream) abort.abort();
      })();
      await reading.catch(() => {});
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0, { timeout: 100, interval: 5 });
    const stopped = spans.filter(({ name }) => name !== 'turn');
    expect(stopped.map(outcome)).toEqual(stopped.map(() => 'cancelled'));
    expect(outcome(spans.find(({ name }) => name === 'turn'))).toBe('ok');
  });

  test('a stream that is left with break leaves no span open when the turn has ended, and is cancelled', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', async () => {
      for await (const _ of sdk.streamText({ ...options, prompt: 'slow' }).textStream) break;
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0, { timeout: 100, interval: 5 });
    const stopped = spans.filter(({ name }) => name !== 'turn');
    expect(stopped.length).toBeGreaterThanOrEqual(2);
    expect(stopped.map(outcome)).toEqual(stopped.map(() => 'cancelled'));
  });

  test('a cut connection is an error, and leaves no span open', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', async () => {
      const { textStream } = sdk.streamText({ ...options, prompt: 'cut', onError: () => {} });
      const reading = (async () => {
        for await (const _ of textStream);
      })();
      await reading.catch(() => {});
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0, { timeout: 100, interval: 5 });
    expect(spans.filter(isModel).map(outcome)).toEqual(['error']);
  });

  test('a tool that throws is an error of the tool, and of the tool alone', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', () =>
      sdk.generateText({
        ...options,
        prompt: 'weather',
        stopWhen: sdk.stepCountIs(3),
        tools: tools(() => {
          throw new TypeError('no wind');
        }),
      }),
    );
    expect(tracer.stats().openSpans).toBe(0);
    const failed = spans.filter((one) => outcome(one) !== 'ok');
    expect(failed).toHaveLength(2);
    for (const one of failed) {
      expect(one.attributes).toMatchObject({
        honeyhive_event_type: 'tool',
        'honeyhive_metadata.outcome': 'error',
        honeyhive_error: 'no wind',
      });
    }
  });

  test('an error of the provider is the error of the call', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', () =>
      sdk.generateText({ ...options, prompt: 'busy' }).catch(() => {}),
    );
    expect(tracer.stats().openSpans).toBe(0);
    expect(spans.filter(isModel).map(outcome)).toEqual(['error']);
  });

  test.each([
    ['bare', 'stream', 'error'],
    ['frame', 'stream', 'error'],
    ['html', 'generate', 'error'],
    ['html', 'stream', 'ok'],
    ['cut', 'stream', 'error'],
    ['busy', 'generate', 'error'],
    ['busy', 'stream', 'error'],
    ['twice', 'generate', 'ok'],
    ['twice', 'stream', 'ok'],
  ] as const)(
    'a provider that answers %s to %s: the same as untraced, the last call %s',
    async (prompt, how, expected) => {
      const { tracer, spans, options } = begin();
      const call = async (given: Partial<typeof options>): Promise<unknown> => {
        const asked = { ...given, model: options.model, maxRetries: 2, prompt };
        try {
          if (how === 'generate') return (await sdk.generateText(asked)).text;
          const errors: string[] = [];
          const onError = ({ error }: { error: unknown }): void => void errors.push(String(error));
          const texts: string[] = [];
          for await (const piece of sdk.streamText({ ...asked, onError }).textStream)
            texts.push(piece);
          return [texts, errors];
        } catch (error) {
          return String(error);
        }
      };
      const plain = await call({});
      const traced = await tracer.withSpan('turn', () => call(options));
      expect(traced).toEqual(plain);
      await vi.waitUntil(() => tracer.stats().openSpans === 0);
      const isRetried = prompt === 'busy' || prompt === 'twice';
      // Version 7 tells of one request for all attempts of generateText.
      const isOneEvent = !isRetried || (version === '7' && how === 'generate');
      const models = spans.filter(isModel);
      expect(models.map(outcome)).toEqual([...(isOneEvent ? [] : ['error', 'error']), expected]);
      const isCounted = version === '7' && how === 'generate' && prompt === 'twice';
      expect(models.at(-1)?.attributes['honeyhive_metadata.attempts']).toBe(
        isCounted ? 3 : undefined,
      );
      const roots = spans.filter((one) => parentName(spans, one) === 'turn');
      expect(roots.map(outcome)).toEqual([expected]);
    },
  );

  test('a stream that nobody reads is cancelled when the turn has ended', async () => {
    const { tracer, spans, options } = begin();
    await tracer.withSpan('turn', async () => {
      sdk.streamText({ ...options, prompt: 'tea' });
      await vi.waitUntil(() => tracer.stats().openSpans > 2);
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0);
    const opened = spans.filter(({ name }) => name !== 'turn');
    expect(opened.map(outcome)).toEqual(opened.map(() => 'cancelled'));
  });

  test('embeddings are tools with a count, and without vectors', async () => {
    const { spans, options } = begin();
    await sdk.embedMany({
      ...options,
      model: provider().textEmbeddingModel(M),
      values: ['a', 'b'],
    });
    const root = spans.find(
      ({ attributes }) =>
        attributes['honeyhive_outputs.count'] === 2 &&
        attributes['honeyhive_event_type'] === 'tool',
    );
    expect(root?.attributes['honeyhive_outputs.dimensions']).toBe(3);
    expect(spans.filter(isModel)).toEqual([]);
  });

  test('a model over a traced client adds to the event of the SDK, and other tracers have their own', async () => {
    const { tracer, spans } = begin();
    const other = recordingTracer();
    for (const given of [tracer, other.tracer]) {
      const openai = traceOpenAI(new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }), {
        tracer: given,
      });
      await tracer.withSpan('turn', () =>
        sdk.generateText({
          model: modelOver(openai),
          prompt: 'tea',
          [key]: aiSdkTelemetry(tracer),
        }),
      );
    }
    const models = spans.filter(isModel).map(({ attributes }) => attributes);
    expect(models.map((one) => one['honeyhive_outputs.content'])).toEqual([ANSWER, ANSWER]);
    expect(models.map((one) => one['honeyhive_metadata.total_tokens'])).toEqual([32, 32]);
    // Only the client knows of cached tokens here.
    expect(models.map((one) => one['honeyhive_metadata.cache_read_input_tokens'])).toEqual([
      5,
      undefined,
    ]);
    expect(other.spans.map(({ name }) => name)).toEqual([`chat ${M}`]);
  });

  test('a call of a traced client beside a call of the SDK, with the same question, is an event of its own', async () => {
    const { tracer, spans, options } = begin();
    const openai = traceOpenAI(new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1` }), {
      tracer,
    });
    await tracer.withSpan('turn', async () => {
      const { textStream } = sdk.streamText({ ...options, prompt: 'slow' });
      const reader = textStream[Symbol.asyncIterator]();
      await reader.next();
      const messages = [{ role: 'user' as const, content: 'slow' }];
      await openai.chat.completions.create({ model: M, messages });
      for (let step = await reader.next(); !step.done;) step = await reader.next();
    });
    await vi.waitUntil(() => tracer.stats().openSpans === 0);
    const models = spans.filter(isModel);
    expect(models).toHaveLength(2);
    expect(models.map((one) => one.attributes['honeyhive_outputs.content'])).toEqual([
      ANSWER,
      ANSWER,
    ]);
  });

  test('without a tracer, each call is recorded by the one that is active there', async () => {
    const [one, two] = [recordingTracer(), recordingTracer()];
    const options = { model: provider().chat(M), prompt: 'tea', [key]: aiSdkTelemetry() };
    await Promise.all(
      [one, two].map(({ tracer }) => tracer.withSpan('turn', () => sdk.generateText(options))),
    );
    for (const { spans } of [one, two]) expect(spans.filter(isModel)).toHaveLength(1);
  });
});

describe('registered for the whole process (AI SDK 7)', () => {
  afterEach(() => {
    delete (globalThis as { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown })
      .AI_SDK_TELEMETRY_INTEGRATIONS;
  });
  const call = () =>
    ai7.generateText({
      model: createOpenAI7({ apiKey: 'k', baseURL: `${server.url}/v1` }).chat(M),
      prompt: 'tea',
    });

  test('a tracer takes its own calls and those of nobody, never another tenant’s', async () => {
    const [a, b] = [recordingTracer(), recordingTracer()];
    ai7.registerTelemetry(aiSdkTelemetry(a.tracer));
    await Promise.all([a.tracer.withSpan('turn A', call), b.tracer.withSpan('turn B', call)]);
    expect(a.spans.filter(isModel)).toHaveLength(1);
    expect(b.spans.map(({ name }) => name)).toEqual(['turn B']);
  });

  test('a call is recorded once by a tracer, however often it is registered, as a reloaded module does', async () => {
    const { tracer, spans } = recordingTracer();
    ai7.registerTelemetry(aiSdkTelemetry(tracer));
    ai7.registerTelemetry(aiSdkTelemetry(tracer));
    ai7.registerTelemetry(aiSdkTelemetry());
    await tracer.withSpan('turn', async () => {
      await call();
      await call();
    });
    expect(spans.filter(isModel)).toHaveLength(2);
    expect(tracer.stats().openSpans).toBe(0);
  });

  test('without a tracer, each tenant’s calls are in its own', async () => {
    const [a, b] = [recordingTracer(), recordingTracer()];
    ai7.registerTelemetry(aiSdkTelemetry());
    await Promise.all([a, b].map(({ tracer }) => tracer.withSpan('turn', call)));
    for (const { spans } of [a, b]) expect(spans.filter(isModel)).toHaveLength(1);
  });
});

test('its type fits every version’s option', () => {
  const telemetry = aiSdkTelemetry(undefined, { functionId: 'f', metadata: { sessionId: 's' } });
  const five: Parameters<typeof ai5.generateText>[0]['experimental_telemetry'] = telemetry;
  const six: Parameters<typeof ai6.generateText>[0]['experimental_telemetry'] = telemetry;
  const seven: Parameters<typeof ai7.generateText>[0]['telemetry'] = telemetry;
  expect([five, six, seven].map((one) => one?.functionId)).toEqual(['f', 'f', 'f']);
});

describe('a chat of useChat', () => {
  const chunks = (stream: ReadableStream<unknown>) =>
    stream as unknown as AsyncIterable<{ type: string; delta?: string }>;
  /** A server that streams UI messages, and what it was asked. */
  const chatServer = async (text: string) => {
    const asked: Headers[] = [];
    const transport = new ai6.DefaultChatTransport({
      api: 'http://chat.example/api',
      fetch: async (_, init) => {
        asked.push(new Headers(init?.headers));
        const stream = ai6.createUIMessageStream({
          async execute({ writer }) {
            writer.write({ type: 'text-start', id: 't' });
            for (const delta of text.match(/.{1,5}/g) ?? []) {
              await new Promise((resolve) => setImmediate(resolve));
              writer.write({ type: 'text-delta', id: 't', delta });
            }
            writer.write({ type: 'finish', finishReason: 'stop' });
          },
        });
        return ai6.createUIMessageStreamResponse({ stream });
      },
    });
    return { transport, asked };
  };
  const message = {
    id: '1',
    role: 'user' as const,
    parts: [{ type: 'text' as const, text: 'tea?' }],
  };
  const asking = (abortSignal?: AbortSignal) => ({
    trigger: 'submit-message' as const,
    chatId: 'c',
    messageId: undefined,
    messages: [message],
    abortSignal,
    headers: { 'x-mine': 'kept' },
  });

  test('records question and text, not a list of chunks, and the server joins its trace', async () => {
    const { tracer, spans } = recordingTracer();
    const { transport, asked } = await chatServer(ANSWER);
    const traced = traceChatTransport(transport, tracer);
    expect(traced).toBeInstanceOf(ai6.DefaultChatTransport);
    let text = '';
    for await (const chunk of chunks(await traced.sendMessages(asking())))
      text += chunk.delta ?? '';
    expect(text).toBe(ANSWER);
    const [turn] = spans;
    expect(turn?.attributes).toMatchObject({
      'honeyhive_inputs.question': 'tea?',
      'honeyhive_outputs.content': ANSWER,
      'honeyhive_outputs.finish_reason': 'stop',
    });
    expect(turn?.attributes['honeyhive_outputs.result']).toBeUndefined();
    expect(asked[0]?.get('traceparent')).toContain(turn?.spanContext().traceId);
    expect(asked[0]?.get('x-mine')).toBe('kept');
  });

  test('is cancelled where the user stops it, with what had come', async () => {
    const { tracer, spans } = recordingTracer();
    const { transport } = await chatServer(ANSWER.repeat(9));
    const abort = new AbortController();
    const stream = await traceChatTransport(transport, tracer).sendMessages(asking(abort.signal));
    const reader = stream.getReader();
    for (let text = ''; !text;)
      text = ((await reader.read()).value as { delta?: string }).delta ?? '';
    abort.abort();
    await reader.cancel().catch(() => {});
    await vi.waitUntil(() => tracer.stats().openSpans === 0);
    expect(outcome(spans[0])).toBe('cancelled');
    expect(spans[0]?.attributes['honeyhive_outputs.content']).toMatch(/^Green/);
  });

  test('fails with the error of the transport', async () => {
    const { tracer, spans } = recordingTracer();
    const transport = new ai6.DefaultChatTransport({
      api: 'http://chat.example',
      fetch: async () => new Response('no', { status: 500 }),
    });
    await expect(traceChatTransport(transport, tracer).sendMessages(asking())).rejects.toThrow(
      'no',
    );
    expect(outcome(spans[0])).toBe('error');
  });
});
