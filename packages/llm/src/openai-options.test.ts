import { recordingTracer } from '@honeyhive/node/testing';
import OpenAI4 from 'openai4';
import OpenAI from 'openai';
import OpenAI7 from 'openai7';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWER } from '../fixtures/chat-answers.ts';
import { type ModelServer, startModelServer } from '../fixtures/model-server.ts';
import { traceOpenAI, type TraceOpenAIOptions } from './openai.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

const M = 'gpt-4o-mini';
const ask = (content: string) => ({ model: M, messages: [{ role: 'user' as const, content }] });
const settings = () => ({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 });
const begin = (options: TraceOpenAIOptions = {}, client = new OpenAI(settings())) => {
  const recording = recordingTracer();
  const { tracer } = recording;
  return { ...recording, openai: traceOpenAI(client, { tracer, ...options }) };
};
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of stream) list.push(item);
  return list;
};
const namesOf = (spans: ReadonlyArray<{ name: string }>): string[] => spans.map(({ name }) => name);

describe.each([
  ['4.104', OpenAI4 as unknown as typeof OpenAI],
  ['6.49', OpenAI],
  ['7.57', OpenAI7 as unknown as typeof OpenAI],
])('usage: "always" with openai %s', (_, Client) => {
  test('asks for the tokens of a stream, and shows the application the chunks it would have seen', async () => {
    const { openai, spans } = begin({ usage: 'always' }, new Client(settings()));
    const plain = await all(
      await new Client(settings()).chat.completions.create({ ...ask('tea'), stream: true }),
    );
    const traced = await all(await openai.chat.completions.create({ ...ask('tea'), stream: true }));
    expect(traced).toEqual(plain);
    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 20,
      'honeyhive_metadata.total_tokens': 32,
    });
  });

  test('leaves a chunk with usage that the application has asked for', async () => {
    const { openai } = begin({ usage: 'always' }, new Client(settings()));
    const request = {
      ...ask('tea'),
      stream: true as const,
      stream_options: { include_usage: true },
    };
    expect((await all(await openai.chat.completions.create(request))).at(-1)?.usage).toBeTruthy();
  });

  test('changes nothing of a stream that is left early', async () => {
    const { openai, spans } = begin({ usage: 'always' }, new Client(settings()));
    for await (const chunk of await openai.chat.completions.create({
      ...ask('slow'),
      stream: true,
    }))
      if (chunk.choices[0]?.delta.content) break;
    expect(spans[0]?.attributes).toMatchObject({
      'honeyhive_metadata.outcome': 'cancelled',
      'honeyhive_outputs.content': 'Green',
    });
  });
});

describe('one call is one model event', () => {
  test('where a client is traced twice by the same tracer', async () => {
    const { openai, tracer, spans } = begin();
    expect(traceOpenAI(openai, { tracer })).toBe(openai);
    await tracer.withSpan('turn', () => traceOpenAI(openai).chat.completions.create(ask('tea')));
    expect(namesOf(spans)).toEqual([`chat ${M}`, 'turn']);
  });

  test('where a framework has begun the event of the call: the call adds what the framework does not say', async () => {
    const { openai, tracer, spans } = begin();
    await tracer.withSpan(
      'ChatOpenAI',
      { eventType: 'model', config: { model: M }, inputs: { mine: 1 } },
      () => openai.chat.completions.create(ask('tea')),
    );
    expect(namesOf(spans)).toEqual(['ChatOpenAI']);
    expect(spans[0]?.attributes).toMatchObject({
      'honeyhive_inputs.mine': 1,
      'gen_ai.response.id': 'chatcmpl-1',
      'honeyhive_metadata.cache_read_input_tokens': 5,
      'honeyhive_outputs.content': ANSWER,
    });
    expect(spans[0]?.attributes['honeyhive_inputs.chat_history.0.content']).toBeUndefined();
  });

  test('where a library has begun it through OpenTelemetry', async () => {
    const { openai, tracer, spans } = begin();
    await tracer
      .getTracer('lib')
      .startActiveSpan(
        'chat',
        { attributes: { 'gen_ai.operation.name': 'chat' } },
        async (span) => {
          await all(await openai.chat.completions.create({ ...ask('tea'), stream: true }));
          span.end();
        },
      );
    expect(namesOf(spans)).toEqual(['chat']);
    expect(spans[0]?.attributes['honeyhive_outputs.content']).toBe(ANSWER);
  });

  test('where a framework tells of calls by callbacks, in parallel: each call adds to the event of its own message', async () => {
    const { openai, tracer, spans } = begin();
    await tracer.withSpan('turn', async () => {
      const chain = tracer.startSpan('chain', { eventType: 'chain', endsWithParent: true });
      const run = async (content: string): Promise<void> => {
        const span = tracer.startSpan(`run ${content}`, {
          parent: chain,
          endsWithParent: true,
          eventType: 'model',
          config: { model: M },
          inputs: { chat_history: [{ role: 'user', content }] },
        });
        await new Promise((resolve) => setImmediate(resolve));
        await openai.chat.completions.create(ask(content));
        span.end();
      };
      await Promise.all(['tea', 'weather', 'reason'].map(run));
      // A call of a tool, while no run of the framework is open.
      await openai.chat.completions.create(ask('tea'));
    });
    expect(namesOf(spans).toSorted()).toEqual(
      ['run tea', 'run weather', 'run reason', 'chain', 'turn', `chat ${M}`].toSorted(),
    );
    const finish = (name: string): unknown =>
      spans.find((one) => one.name === name)?.attributes['honeyhive_outputs.finish_reason'];
    expect(finish('run weather')).toBe('tool_calls');
    expect(finish('run tea')).toBe('stop');
    for (const { attributes } of spans.filter(({ name }) => name.startsWith('run')))
      expect(attributes['gen_ai.response.id']).toBeDefined();
  });

  test('but not where the open event below is of another message, model or tracer', async () => {
    const other = recordingTracer();
    const { openai, tracer, spans } = begin();
    const open = (owner: typeof tracer, name: string, model: string, content: string): void =>
      void owner.startSpan(name, {
        endsWithParent: true,
        eventType: 'model',
        config: { model },
        inputs: { chat_history: [{ role: 'user', content }] },
      });
    await other.tracer.withSpan('theirs', () =>
      tracer.withSpan('turn', async () => {
        open(tracer, 'message', M, 'weather');
        open(tracer, 'model', 'judge', 'tea');
        open(other.tracer, 'tracer', M, 'tea');
        await openai.chat.completions.create(ask('tea'));
      }),
    );
    expect(namesOf(spans)).toContain(`chat ${M}`);
    for (const { name, attributes } of [...spans, ...other.spans])
      expect(attributes['gen_ai.response.id'] === undefined).toBe(name !== `chat ${M}`);
  });

  test('but a second call under the same event, and a call of another model, are events of their own', async () => {
    const { openai, tracer, spans } = begin();
    await tracer.withSpan('generate', { eventType: 'model', config: { model: M } }, async () => {
      await openai.chat.completions.create({ ...ask('tea'), model: 'judge' });
      await openai.chat.completions.create(ask('tea'));
      await openai.chat.completions.create(ask('tea'));
    });
    expect(namesOf(spans)).toEqual(['chat judge', `chat ${M}`, 'generate']);
  });

  test('and a framework’s second attempt counts where the first has failed', async () => {
    const { openai, tracer, spans } = begin();
    await tracer.withSpan('generate', { eventType: 'model' }, async () => {
      await openai.chat.completions.create(ask('busy')).catch(() => {});
      await openai.chat.completions.create(ask('tea'));
    });
    expect(namesOf(spans)).toEqual(['generate']);
    expect(spans[0]?.attributes).toMatchObject({ 'honeyhive_outputs.content': ANSWER });
    expect(spans[0]?.attributes['honeyhive_metadata.outcome']).toBeUndefined();
  });

  test('for each of two tracers', async () => {
    const other = recordingTracer();
    const { openai, spans } = begin();
    await other.tracer.withSpan('theirs', { eventType: 'model' }, () =>
      openai.chat.completions.create(ask('tea')),
    );
    expect([namesOf(spans), namesOf(other.spans)]).toEqual([[`chat ${M}`], ['theirs']]);
  });
});

describe('classes that an application derives', () => {
  test('see their own calls, with private fields at work', async () => {
    class Assistant extends OpenAI {
      #asked = 0;
      ask(content: string) {
        return this.chat.completions.create(ask(content));
      }
      count(): number {
        this.#asked += 1;
        return this.#asked;
      }
      override buildURL(...args: Parameters<OpenAI['buildURL']>): string {
        this.#asked += 10;
        return super.buildURL(...args);
      }
    }
    const assistant = new Assistant(settings());
    const { openai, spans } = begin({}, assistant);
    const traced = openai as Assistant;
    expect(traced).toBeInstanceOf(Assistant);
    expect((await traced.ask('tea')).choices[0]?.message.content).toBe(ANSWER);
    expect([traced.count(), assistant.count()]).toEqual([11, 12]);
    expect(namesOf(spans)).toEqual([`chat ${M}`]);
  });
});

describe('provider and server', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://my.openai.azure.com/openai', 'azure.ai.openai'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://gateway.tea.example/v1', 'gateway.tea.example'],
    ['https://notopenai.com/v1', 'notopenai.com'],
  ])('a client of %s says %s, never a name that is not its own', async (baseURL, provider) => {
    const fetch = async (): Promise<Response> => Response.json({ choices: [] });
    const { openai, spans } = begin({}, new OpenAI({ apiKey: 'k', baseURL, fetch }));
    await openai.chat.completions.create(ask('tea'));
    expect(spans[0]?.kind).toBe(2);
    expect(spans[0]?.attributes).toMatchObject({
      'gen_ai.provider.name': provider,
      'honeyhive_config.provider': provider,
      'server.address': new URL(baseURL).hostname,
      'server.port': 443,
    });
  });

  test('a gateway’s provider can be said', async () => {
    const { openai, spans } = begin({ provider: 'openai' });
    await openai.chat.completions.create(ask('tea'));
    expect(spans[0]?.attributes['gen_ai.provider.name']).toBe('openai');
  });
});

describe('prices', () => {
  test('of a table give the cost, cached tokens at their own price', async () => {
    const prices = { [`${M}-2026`]: { input: 1, output: 10, cacheRead: 0.1 } };
    const { openai, spans } = begin({ prices });
    await openai.chat.completions.create(ask('tea'));
    expect(spans[0]?.attributes['honeyhive_metrics.cost']).toBeCloseTo((15 + 0.5 + 120) / 1e6, 12);
  });

  test('of a table are found by the requested model, where answers name a dated one', async () => {
    const { openai, spans } = begin({ prices: { [M]: { input: 1, output: 10 } } });
    await openai.chat.completions.create(ask('tea'));
    expect(spans[0]?.attributes['honeyhive_metrics.cost']).toBeCloseTo((20 + 120) / 1e6, 12);
  });

  test('of a function see tokens, model and provider; embeddings have no cost', async () => {
    const seen: unknown[] = [];
    const { openai, spans } = begin({
      prices: (...args) => {
        seen.push(args);
        return 0.25;
      },
    });
    await openai.chat.completions.create(ask('tea'));
    await openai.embeddings.create({ model: M, input: 'tea' });
    expect(spans.map(({ attributes }) => attributes['honeyhive_metrics.cost'])).toEqual([
      0.25,
      undefined,
    ]);
    expect(seen[0]).toMatchObject([
      { input: 20, output: 12, cacheRead: 5, reasoning: 4 },
      `${M}-2026`,
      '127.0.0.1',
      M,
    ]);
  });

  test('that the provider names itself come first', async () => {
    const fetch = async (): Promise<Response> =>
      Response.json({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, cost: 0.5 } });
    const { openai, spans } = begin({ prices: () => 1 }, new OpenAI({ ...settings(), fetch }));
    await openai.chat.completions.create(ask('tea'));
    expect(spans[0]?.attributes['honeyhive_metrics.cost']).toBe(0.5);
  });

  test('that throw cost the call nothing', async () => {
    const { openai, spans } = begin({
      prices: () => {
        throw new Error('no price');
      },
    });
    expect((await openai.chat.completions.create(ask('tea'))).choices[0]?.message.content).toBe(
      ANSWER,
    );
    expect(spans[0]?.attributes['honeyhive_outputs.content']).toBe(ANSWER);
  });
});

describe('messages', () => {
  const request = {
    model: M,
    tools: [{ type: 'function' as const, function: { name: 'weather' } }],
    messages: [
      { role: 'system' as const, content: 'be brief' },
      {
        role: 'user' as const,
        content: [
          { type: 'text' as const, text: 'tea' },
          { type: 'image_url' as const, image_url: { url: 'https://tea.example/a.png' } },
        ],
      },
      {
        role: 'assistant' as const,
        tool_calls: [
          {
            id: 'c1',
            type: 'function' as const,
            function: { name: 'weather', arguments: '{"city":"Oslo"}' },
          },
        ],
      },
      { role: 'tool' as const, tool_call_id: 'c1', content: 'cold' },
    ],
  };
  const GEN_AI = {
    'gen_ai.system_instructions': [{ type: 'text', content: 'be brief' }],
    'gen_ai.input.messages': [
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'tea' },
          { type: 'uri', modality: 'image', uri: 'https://tea.example/a.png' },
        ],
      },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'cold' }] },
    ],
    'gen_ai.output.messages': [
      { role: 'assistant', parts: [{ type: 'text', content: ANSWER }], finish_reason: 'stop' },
    ],
    'gen_ai.tool.definitions': request.tools,
  };
  test.each([
    ['honeyhive', true, false],
    ['gen_ai', false, true],
    ['both', true, true],
  ] as const)('in the words of %s', async (messages, hasOurs, hasTheirs) => {
    const { openai, spans } = begin({ messages });
    await openai.chat.completions.create(request);
    await all(await openai.chat.completions.create({ ...request, stream: true }));
    for (const { attributes } of spans) {
      expect(attributes['honeyhive_inputs.chat_history.0.content'] === 'be brief').toBe(hasOurs);
      expect(attributes['honeyhive_outputs.content'] === ANSWER).toBe(hasOurs);
      for (const [name, value] of Object.entries(GEN_AI)) {
        const said = attributes[name];
        expect(said === undefined ? undefined : JSON.parse(String(said))).toEqual(
          hasTheirs ? value : undefined,
        );
      }
    }
  });
});

describe('tools that the client runs', () => {
  test('are children of the turn, a user’s span inside hangs on its tool, and a tool that throws is an error alone', async () => {
    const { openai, tracer, spans } = begin();
    const run = tracer.withSpan('turn', () =>
      openai.chat.completions
        .runTools({
          ...ask('weather'),
          tools: [
            {
              type: 'function',
              function: {
                name: 'weather',
                description: '',
                parameters: { type: 'object', properties: {} },
                parse: JSON.parse,
                function: ({ city }: { city: string }) =>
                  tracer.withSpan(`inside ${city}`, () => {
                    if (city === 'Rome') throw new Error('no wind');
                    return 'cold';
                  }),
              },
            },
          ],
        })
        .finalContent()
        .catch((error: unknown) => error),
    );
    expect(await run).toBeInstanceOf(Error);
    const id = (name: string): string | undefined =>
      spans.find((one) => one.name === name)?.spanContext().spanId;
    const tools = spans.filter(({ name }) => name === 'execute_tool weather');
    expect(tools.map(({ attributes }) => attributes['honeyhive_metadata.outcome'])).toEqual([
      undefined,
      'error',
    ]);
    for (const tool of tools) {
      expect(tool.parentSpanContext?.spanId).toBe(id('turn'));
      expect(tool.attributes).toMatchObject({
        honeyhive_event_type: 'tool',
        'gen_ai.operation.name': 'execute_tool',
      });
      const inside = spans.find(
        ({ name }) => name === `inside ${String(tool.attributes['honeyhive_inputs.city'])}`,
      );
      expect(inside?.parentSpanContext?.spanId).toBe(tool.spanContext().spanId);
    }
    expect(spans.find(({ name }) => name.startsWith('chat'))?.parentSpanContext?.spanId).toBe(
      id('turn'),
    );
  });
});

test('nothing of a call that nobody waits for is an unhandled rejection of ours, and a plain one stays', async () => {
  const seen: unknown[] = [];
  const onRejection = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', onRejection);
  const { openai } = begin();
  await openai.chat.completions.create(ask('busy')).catch(() => {});
  await openai.chat.completions
    .create(ask('busy'))
    .withResponse()
    .catch(() => {});
  await openai.chat.completions
    .create(ask('busy'))
    .asResponse()
    .catch(() => {});
  await openai.chat.completions.parse(ask('busy')).catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onRejection);
  expect(seen).toEqual([]);
});

test('the application may change its messages while a first call is under way', async () => {
  const { openai, spans } = begin();
  const messages = [{ role: 'user' as const, content: 'tea' }];
  const asked = openai.chat.completions.create({ model: M, messages });
  messages.push({ role: 'user', content: 'later' });
  await asked;
  expect(spans[0]?.attributes['honeyhive_inputs.chat_history.1.content']).toBeUndefined();
});

test.each([
  ['4.104', OpenAI4 as unknown as typeof OpenAI],
  ['6.49', OpenAI],
  ['7.57', OpenAI7 as unknown as typeof OpenAI],
])(
  'a stream of openai %s that nobody reads is abandoned when the tracer shuts down, and disturbs nobody',
  async (_, Client) => {
    const { openai, tracer, spans } = begin({}, new Client(settings()));
    await openai.chat.completions.create({ ...ask('tea'), stream: true });
    await openai.responses.create({ model: M, input: 'tea', stream: true });
    // Answered after the shutdown.
    const asked = openai.chat.completions.create(ask('tea'));
    expect(tracer.stats().openSpans).toBe(3);
    await tracer.shutdown();
    expect((await asked).choices[0]?.message.content).toBe(ANSWER);
    expect(spans.map(({ attributes }) => attributes['honeyhive_metadata.outcome'])).toEqual([
      'abandoned',
      'abandoned',
      'abandoned',
    ]);
  },
);
