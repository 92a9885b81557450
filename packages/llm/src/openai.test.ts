import { LLMock } from '@copilotkit/aimock';
import { recordingTracer } from '@honeyhive/core/testing';
import { type LocalBackend, type LocalEvent, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import OpenAI, { APIUserAbortError, RateLimitError } from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { traceOpenAI } from './openai.ts';

const ANSWER = 'Green tea is steamed, black tea is fermented.';
let mock: LLMock;
let backend: LocalBackend;
let tracer: HoneyHiveTracer;
let plain: OpenAI;
let openai: OpenAI;

beforeAll(async () => {
  mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ userMessage: 'tea' }, { content: ANSWER }, { chunkSize: 5 });
  mock.on({ userMessage: 'slow' }, { content: ANSWER.repeat(20) }, { chunkSize: 4, latency: 20 });
  mock.on(
    { userMessage: 'cut' },
    { content: ANSWER },
    { chunkSize: 5, latency: 20, truncateAfterChunks: 4 },
  );
  mock.on(
    { userMessage: 'busy' },
    {
      error: { message: 'slow down', type: 'rate_limit_error' },
      status: 429,
    },
  );
  mock.on(
    { userMessage: 'weather' },
    {
      toolCalls: [
        { name: 'weather', arguments: '{"city":"Oslo"}' },
        { name: 'time', arguments: '{"zone":"CET"}' },
      ],
    },
    { chunkSize: 4 },
  );
  await mock.start();
});
afterAll(() => mock.stop());
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url });
  plain = new OpenAI({ apiKey: 'sk-secret', baseURL: `${mock.url}/v1`, maxRetries: 0 });
  openai = traceOpenAI(plain, { tracer });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});

const ask = (content: string) => ({
  model: 'gpt-4o-mini',
  temperature: 0.2,
  messages: [{ role: 'user' as const, content }],
});
const streamed = (content: string) => ({ ...ask(content), stream: true as const });
async function event(): Promise<LocalEvent> {
  await tracer.flush();
  const events = backend.events({ name: 'chat gpt-4o-mini' });
  const [only] = events;
  if (!only || events.length > 1) throw new Error(`${events.length} calls have arrived`);
  return only;
}
type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;
async function read(stream: AsyncIterable<Chunk>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

describe('a traced client', () => {
  test('is the same class, with its private fields and everything else at work, and the original untouched', async () => {
    expect(openai).toBeInstanceOf(OpenAI);
    expect(openai.apiKey).toBe('sk-secret');
    expect(openai.chat.completions).toBeInstanceOf(OpenAI.Chat.Completions);
    expect(openai.chat.completions).toBe(openai.chat.completions);
    expect(openai.withOptions({ timeout: 5 })).toBeInstanceOf(OpenAI);
    expect((await openai.models.list()).data).toBeInstanceOf(Array);
    await plain.chat.completions.create(ask('tea'));
    await tracer.flush();
    expect(backend.events()).toHaveLength(0);
  });

  test('sends the very same request as the plain one', async () => {
    mock.clearRequests();
    await plain.chat.completions.create(ask('tea'));
    await openai.chat.completions.create(ask('tea'));
    const [one, two] = mock.getRequests().map(({ body }) => body);
    expect(two).toEqual(one);
  });

  test('writes no key of the model’s provider anywhere', async () => {
    await openai.chat.completions.create(ask('tea'));
    expect(JSON.stringify(await event())).not.toContain('sk-secret');
  });
});

describe('an answer in one piece', () => {
  test('is recorded with messages, output, model and usage, in both vocabularies', async () => {
    const completion = await tracer.withSpan('turn', () =>
      openai.chat.completions.create(ask('tea')),
    );
    expect(completion.choices[0]?.message.content).toBe(ANSWER);
    const span = await event();
    expect(span).toMatchObject({
      event_type: 'model',
      outcome: 'ok',
      parent_id: backend.events({ name: 'turn' })[0]?.event_id,
      inputs: { chat_history: [{ role: 'user', content: 'tea' }] },
      outputs: { role: 'assistant', content: ANSWER, finish_reason: 'stop' },
      config: { provider: '127.0.0.1', model: 'gpt-4o-mini', temperature: 0.2 },
    });
    expect(span.metadata).toMatchObject({
      prompt_tokens: completion.usage?.prompt_tokens,
      completion_tokens: completion.usage?.completion_tokens,
    });
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.response.id': completion.id,
      'gen_ai.usage.input_tokens': completion.usage?.prompt_tokens,
    });
  });

  test('comes with its raw response too', async () => {
    const {
      data,
      response,
      request_id: id,
    } = await openai.chat.completions.create(ask('tea')).withResponse();
    expect(data.choices[0]?.message.content).toBe(ANSWER);
    expect(response.status).toBe(200);
    expect(id === null || typeof id === 'string').toBe(true);
    expect((await event()).outputs).toMatchObject({ content: ANSWER });
  });

  test('that is taken as the bare response is one finished span', async () => {
    const response = await openai.chat.completions.create(ask('tea')).asResponse();
    expect(await response.text()).toContain(ANSWER);
    expect((await event()).outcome).toBe('ok');
    expect(tracer.stats().openSpans).toBe(0);
  });

  test('is one span, however often the promise is looked at', async () => {
    const promise = openai.chat.completions.create(ask('tea'));
    const [a, b] = await Promise.all([promise, promise.then((value) => value)]);
    expect(a).toBe(b);
    expect((await event()).outcome).toBe('ok');
  });

  test('that is a rate limit is the client’s own error, once', async () => {
    const error: unknown = await openai.chat.completions
      .create(ask('busy'))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RateLimitError);
    const span = await event();
    expect(span).toMatchObject({
      outcome: 'error',
      status: 'error',
      error: (error as Error).message,
    });
    expect(span.attributes['honeyhive_error_type']).toBe('RateLimitError');
    expect(span.span_events.filter(({ name }) => name === 'exception')).toHaveLength(1);
  });

  test('of several choices lists all of them', async () => {
    const { url } = await openServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          id: 'c1',
          object: 'chat.completion',
          created: 1,
          model: 'm',
          choices: ['a', 'b'].map((content, index) => ({
            index,
            finish_reason: 'stop',
            message: { role: 'assistant', content },
          })),
        }),
      );
    });
    const client = traceOpenAI(
      new OpenAI({
        apiKey: 'k',
        baseURL: url,
      }),
      { tracer },
    );
    await client.chat.completions.create({ ...ask('x'), n: 2 });
    expect((await event()).outputs).toMatchObject({
      content: 'a',
      choices: [{ content: 'a' }, { content: 'b' }],
    });
  });
});

describe('a streamed answer', () => {
  test('is recorded as one output with timing, and looks the same to its reader', async () => {
    const stream = await openai.chat.completions.create(streamed('tea'));
    expect(stream.constructor.name).toBe('Stream');
    expect(await read(stream)).toBe(ANSWER);
    const span = await event();
    expect(span).toMatchObject({
      event_type: 'model',
      outcome: 'ok',
      outputs: { role: 'assistant', content: ANSWER, finish_reason: 'stop' },
    });
    expect(span.metadata['time_to_first_token_ms']).toBeGreaterThan(0);
    expect(span.metadata['chunk_count']).toBeGreaterThanOrEqual(9);
    expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    expect(span.attributes['gen_ai.request.stream']).toBe(true);
  });

  test('says why it ended', async () => {
    await read(await openai.chat.completions.create(streamed('tea')));
    expect((await event()).attributes['gen_ai.response.finish_reasons']).toEqual(['stop']);
  });

  test('that nobody has read yet is still open', async () => {
    const stream = await openai.chat.completions.create(streamed('tea'));
    await tracer.flush();
    expect(backend.events()).toEqual([]);
    expect(tracer.stats().openSpans).toBe(1);
    expect(await read(stream)).toBe(ANSWER);
    expect((await event()).outcome).toBe('ok');
  });

  test('records usage where the request asks for it', async () => {
    const stream = await openai.chat.completions.create({
      ...streamed('tea'),
      stream_options: { include_usage: true },
    });
    let usage: OpenAI.CompletionUsage | undefined;
    for await (const chunk of stream) usage = chunk.usage ?? usage;
    const span = await event();
    expect(usage).toBeDefined();
    expect(span.metadata).toMatchObject({
      prompt_tokens: usage?.prompt_tokens,
      completion_tokens: usage?.completion_tokens,
    });
    expect(span.outputs['content']).toBe(ANSWER);
  });

  test('works with its raw response, with tee and as a ReadableStream', async () => {
    const { data, response } = await openai.chat.completions.create(streamed('tea')).withResponse();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const [a, b] = data.tee();
    expect(await Promise.all([read(a), read(b)])).toEqual([ANSWER, ANSWER]);
    expect((await event()).outputs['content']).toBe(ANSWER);
    backend.clear();
    const readable = (await openai.chat.completions.create(streamed('tea'))).toReadableStream();
    expect(await new Response(readable).text()).toContain('"finish_reason":"stop"');
    expect((await event()).outputs['content']).toBe(ANSWER);
  });

  test('that is left with break is cancelled with what there was', async () => {
    const stream = await openai.chat.completions.create(streamed('slow'));
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.length > 8) break;
    }
    const span = await event();
    expect(span).toMatchObject({
      outcome: 'cancelled',
      status: 'unset',
      outputs: { content: text },
    });
    expect(stream.controller.signal.aborted).toBe(true);
  });

  test.each(['the request’s signal', 'the stream’s controller'])(
    'that is aborted by %s is cancelled, not an error',
    async (how) => {
      const abort = new AbortController();
      const stream = await openai.chat.completions.create(streamed('slow'), {
        signal: abort.signal,
      });
      let text = '';
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        if (text.length > 8) (how.startsWith('the request') ? abort : stream.controller).abort();
      }
      const span = await event();
      expect(span).toMatchObject({ outcome: 'cancelled', status: 'unset' });
      expect(JSON.stringify(span.outputs['content'])).toMatch(`"${text.slice(0, 8)}`);
    },
  );

  test('that is aborted before it begins is cancelled, and the client says so in its own way', async () => {
    const abort = new AbortController();
    const asked = openai.chat.completions.create(streamed('slow'), { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
    expect((await event()).outcome).toBe('cancelled');
  });

  test('whose connection is cut ends its span with what there was', async () => {
    const stream = await openai.chat.completions.create(streamed('cut'));
    let error: unknown;
    let text = '';
    try {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    } catch (reason) {
      error = reason;
    }
    const span = await event();
    expect(text.length).toBeGreaterThan(0);
    expect(text).not.toBe(ANSWER);
    expect(span.outputs['content']).toBe(text);
    expect(error).toBeInstanceOf(Error);
    expect(span).toMatchObject({ outcome: 'error', status: 'error' });
  });

  test('of parallel tool calls puts each call together', async () => {
    const stream = await openai.chat.completions.create(streamed('weather'));
    for await (const _ of stream);
    expect((await event()).outputs).toMatchObject({
      finish_reason: 'tool_calls',
      tool_calls: [
        { type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        { type: 'function', function: { name: 'time', arguments: '{"zone":"CET"}' } },
      ],
    });
  });

  test('of interleaved choices and tool calls keeps them apart', async () => {
    const delta = (index: number, given: object, reason: string | null = null): object => ({
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index, delta: given, finish_reason: reason }],
    });
    const call = (index: number, id: string | undefined, args: string): object => ({
      tool_calls: [
        {
          index,
          ...(id ? { id, type: 'function' } : {}),
          function: { ...(id ? { name: `f${index}` } : {}), arguments: args },
        },
      ],
    });
    const chunks = [
      delta(0, { role: 'assistant', content: 'a' }),
      delta(1, { role: 'assistant', content: 'x' }),
      delta(0, call(0, 'id0', '{"a"')),
      delta(0, call(1, 'id1', '{"b"')),
      delta(0, call(0, undefined, ':1}')),
      delta(1, { content: 'y' }),
      delta(0, call(1, undefined, ':2}')),
      delta(1, {}, 'stop'),
      delta(0, {}, 'tool_calls'),
    ];
    const { url } = await openServer((_request, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.end(
        `${chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')}data: [DONE]\n\n`,
      );
    });
    const client = traceOpenAI(
      new OpenAI({
        apiKey: 'k',
        baseURL: url,
      }),
      { tracer },
    );
    for await (const _ of await client.chat.completions.create({ ...streamed('x'), n: 2 }));
    expect((await event()).outputs).toMatchObject({
      content: 'a',
      tool_calls: [
        { id: 'id0', function: { name: 'f0', arguments: '{"a":1}' } },
        { id: 'id1', function: { name: 'f1', arguments: '{"b":2}' } },
      ],
      choices: [
        { content: 'a', finish_reason: 'tool_calls' },
        { content: 'xy', finish_reason: 'stop' },
      ],
    });
  });
});

describe('tracers and clients', () => {
  test('two tracers over one client each record their own calls', async () => {
    const second = await startLocal({ port: 0, store: 'memory' });
    const other = new HoneyHiveTracer({ apiKey: 'other', serverUrl: second.url });
    const theirs = traceOpenAI(plain, { tracer: other });
    await Promise.all([
      openai.chat.completions.create(ask('tea')),
      read(await theirs.chat.completions.create(streamed('tea'))),
    ]);
    await Promise.all([tracer.flush(), other.flush()]);
    expect(
      [backend.events(), second.events()].map((events) =>
        events.map(({ attributes }) => attributes['gen_ai.request.stream'] ?? false),
      ),
    ).toEqual([[false], [true]]);
    await other.shutdown();
    await second.close();
  });

  test('a client traced twice gives each tracer the whole answer', async () => {
    const second = await startLocal({ port: 0, store: 'memory' });
    const other = new HoneyHiveTracer({ apiKey: 'other', serverUrl: second.url });
    const both = traceOpenAI(openai, { tracer: other });
    expect(await read(await both.chat.completions.create(streamed('tea')))).toBe(ANSWER);
    await other.flush();
    expect((await event()).outputs['content']).toBe(ANSWER);
    expect(second.events()[0]?.outputs['content']).toBe(ANSWER);
    await other.shutdown();
    await second.close();
  });

  test('without a tracer that works the client is as good as untraced', async () => {
    const off = traceOpenAI(plain, { tracer: new HoneyHiveTracer({ disableTracing: true }) });
    expect((await off.chat.completions.create(ask('tea'))).choices[0]?.message.content).toBe(
      ANSWER,
    );
    expect(await read(await off.chat.completions.create(streamed('tea')))).toBe(ANSWER);
    await expect(off.chat.completions.create(ask('busy'))).rejects.toBeInstanceOf(RateLimitError);
  });

  test('without one given, the tracer active at the call is used', async () => {
    await tracer.withSpan('turn', () => traceOpenAI(plain).chat.completions.create(ask('tea')));
    expect((await event()).parent_id).toBe(backend.events({ name: 'turn' })[0]?.event_id);
  });
});

test('an object of the shape of a client, as tests use, is traced; what its methods return stays', async () => {
  const { tracer, span } = recordingTracer();
  const plain = { id: 1 };
  const openai = traceOpenAI(
    {
      chat: {
        completions: {
          create: (body: { model: string }) =>
            Promise.resolve({
              model: body.model,
              choices: [{ index: 0, message: { role: 'assistant', content: 'hi' } }],
            }),
        },
      },
      settings: () => plain,
    },
    { tracer },
  );
  await openai.chat.completions.create({ model: 'm' });
  expect(openai.settings()).toBe(plain);
  expect(span('chat m').attributes['honeyhive_outputs.content']).toBe('hi');
});
