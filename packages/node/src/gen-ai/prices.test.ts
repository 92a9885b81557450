import { startLocal } from '@honeyhive/local';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { recordingTracer } from '../testing.ts';

const M = 'tea-large';
const TABLE = { [M]: { input: 1, output: 10, cacheRead: 0.1 } };
const USAGE = {
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 100,
  'gen_ai.usage.cache_read.input_tokens': 500,
};
/** 500 plain tokens at 1, 500 cached at 0.1, 100 of the answer at 10 dollars for a million. */
const COST = 0.001_55;
const ASKED = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': M };
const costs = (spans: ReadonlyArray<{ attributes: Record<string, unknown> }>): unknown[] =>
  spans.map(({ attributes }) => attributes['honeyhive_metrics.cost']);
const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

test('every model event with tokens has its cost, whoever has made the span', async () => {
  const { tracer, spans } = recordingTracer({ prices: TABLE });
  tracer
    .startSpan('own', {
      eventType: 'model',
      config: { model: M },
      metadata: { prompt_tokens: 1_000, completion_tokens: 100, cache_read_input_tokens: 500 },
    })
    .end();
  const library = tracer.getTracer('library');
  library.startSpan('newest', { attributes: { ...ASKED, ...USAGE } }).end();
  library
    .startSpan('AI SDK', {
      attributes: {
        'ai.operationId': 'ai.generateText.doGenerate',
        'ai.model.id': M,
        'ai.usage.inputTokens': 1_000,
        'ai.usage.outputTokens': 100,
        'ai.usage.cachedInputTokens': 500,
      },
    })
    .end();
  library
    .startSpan('dated', {
      attributes: { ...ASKED, ...USAGE, 'gen_ai.response.model': `${M}-2026-01-01` },
    })
    .end();
  const host = new BasicTracerProvider({
    spanProcessors: [new HoneyHiveSpanProcessor({ tracer })],
  });
  host
    .getTracer('host')
    .startSpan('host', { attributes: { ...ASKED, ...USAGE } })
    .end();
  await tracer.flush();
  expect(spans).toHaveLength(5);
  for (const cost of costs(spans)) expect(cost).toBeCloseTo(COST, 10);
});

test('only model events have a cost: agents, tools and embeddings repeat tokens or have none', async () => {
  const { tracer, spans } = recordingTracer({ prices: () => 1 });
  const library = tracer.getTracer('library');
  for (const operation of ['invoke_agent', 'execute_tool', 'embeddings'])
    library
      .startSpan(operation, {
        attributes: { ...ASKED, ...USAGE, 'gen_ai.operation.name': operation },
      })
      .end();
  tracer.startSpan('a model without tokens', { eventType: 'model' }).end();
  expect(costs(spans)).toEqual([undefined, undefined, undefined, undefined]);
});

test('a figure of the provider, or one that the event has already, stays', () => {
  const { tracer, spans } = recordingTracer({ prices: () => 1 });
  const attributes = { ...ASKED, ...USAGE };
  tracer.startSpan('said', { attributes, metrics: { cost: 0.5 } }).end();
  tracer.startSpan('provider', { attributes: { ...attributes, 'gen_ai.usage.cost': 0.25 } }).end();
  expect(costs(spans)).toEqual([0.5, 0.25]);
});

test('a function sees tokens, model, provider and the requested model', () => {
  const seen: unknown[] = [];
  const { tracer } = recordingTracer({
    prices: (...given) => {
      seen.push(given);
      return undefined;
    },
  });
  tracer
    .startSpan('s', {
      attributes: {
        ...ASKED,
        ...USAGE,
        'gen_ai.response.model': `${M}-1`,
        'gen_ai.provider.name': 'kettle',
      },
    })
    .end();
  expect(seen).toEqual([[{ input: 1_000, output: 100, cacheRead: 500 }, `${M}-1`, 'kettle', M]]);
});

test('a price that comes later is an update of the event, and flush and shutdown wait for it', async () => {
  for (const end of ['flush', 'shutdown'] as const) {
    const local = await startLocal({ port: 0, store: 'memory' });
    let settle: (dollars: number) => void = () => {};
    let prepared = 0;
    const later = new Promise<number>((resolve) => (settle = resolve));
    const tracer = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: local.url,
      prices: Object.assign(() => later, { prepare: () => (prepared += 1) }),
    });
    const attributes = { ...ASKED, ...USAGE };
    tracer.startSpan('own', { attributes }).end();
    const host = new BasicTracerProvider({
      spanProcessors: [new HoneyHiveSpanProcessor({ tracer })],
    });
    host.getTracer('host').startSpan('host', { attributes }).end();
    expect(prepared).toBe(1);
    const ended = tracer[end]();
    settle(0.125);
    await ended;
    expect(local.events().map(({ metrics }) => metrics['cost'])).toEqual([0.125, 0.125]);
    expect(tracer.stats()).toMatchObject({ pending: 0, dropped: {}, failures: {} });
    await tracer.shutdown();
    await local.close();
  }
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no price');
    },
    1,
  ],
  ['rejects', () => Promise.reject(new Error('no price')), 1],
  ['is not a number', () => Number.NaN, 0],
  ['is negative', () => -1, 0],
  ['is null', () => null as unknown as number, 0],
  ['is an object', () => ({}) as unknown as number, 0],
  ['is a text', () => '1' as unknown as number, 0],
])(
  'a price that %s costs the event nothing, and is counted where it fails',
  async (_, prices, failures) => {
    const { tracer, spans } = recordingTracer({ prices, logger: quiet });
    tracer.startSpan('s', { attributes: { ...ASKED, ...USAGE } }).end();
    await tracer.flush();
    expect(costs(spans)).toEqual([undefined]);
    expect(tracer.stats().failures['prices'] ?? 0).toBe(failures);
  },
);

test('a table that is none is reported, and nothing else', () => {
  const problems = (prices: unknown): string[] =>
    HoneyHiveTracer.check({ apiKey: 'k', prices: prices as never }).map(({ message }) => message);
  expect(problems(TABLE)).toEqual([]);
  expect(problems(() => 1)).toEqual([]);
  for (const wrong of ['cheap', 3, { [M]: 1 }, { [M]: { input: '1', output: 2 } }])
    expect(problems(wrong)).toEqual([expect.stringContaining('prices')]);
});
