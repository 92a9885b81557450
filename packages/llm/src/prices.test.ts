import { recordingTracer } from '@honeyhive/node/testing';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { traceOpenAI } from './openai.ts';
import { genaiPrices } from './prices.ts';

const usage = {
  prompt_tokens: 1_000,
  completion_tokens: 100,
  prompt_tokens_details: { cached_tokens: 500 },
};
const answer = {
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ message: { role: 'assistant', content: 'tea' } }],
  usage,
};

/** The cost of one call, by a client of this address. */
async function costOf(baseURL: string, prices = genaiPrices()): Promise<unknown> {
  const { tracer, spans } = recordingTracer();
  const fetch = async (): Promise<Response> => Response.json(answer);
  const openai = traceOpenAI(new OpenAI({ apiKey: 'k', baseURL, fetch }), { tracer, prices });
  await prices.prepare?.();
  await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [] });
  return spans[0]?.attributes['honeyhive_metrics.cost'];
}

test.each(['https://api.openai.com/v1', 'https://gateway.tea.example/v1'])(
  'a call of %s costs what the package says, cached tokens at their own price',
  async (baseURL) => {
    // 500 plain at 0.15, 500 cached at 0.075, 100 out at 0.60 dollars for a million.
    expect(await costOf(baseURL)).toBeCloseTo(0.000_172_5, 10);
  },
);

test('a price of one’s own comes first', async () => {
  const prices = genaiPrices({ 'gpt-4o-mini-2024-07-18': { input: 1, output: 1 } });
  expect(await costOf('https://api.openai.com/v1', prices)).toBeCloseTo(0.001_1, 10);
});

test('a price of one’s own for the requested model comes before the package’s for the dated one', async () => {
  const prices = genaiPrices({ 'gpt-4o-mini': { input: 1, output: 1 } });
  expect(await costOf('https://api.openai.com/v1', prices)).toBeCloseTo(0.001_1, 10);
});

test('the tracer’s prices give the cost of every traced client, the client’s own come first', async () => {
  const { tracer, spans } = recordingTracer({ prices: genaiPrices() });
  const fetch = async (): Promise<Response> => Response.json(answer);
  const client = new OpenAI({ apiKey: 'k', baseURL: 'https://api.openai.com/v1', fetch });
  await genaiPrices().prepare?.();
  for (const options of [{}, { prices: () => 1 }])
    await traceOpenAI(client, { tracer, ...options }).chat.completions.create({
      model: 'gpt-4o-mini',
      messages: [],
    });
  const [first, second] = spans.map(({ attributes }) => attributes['honeyhive_metrics.cost']);
  expect(first).toBeCloseTo(0.000_172_5, 10);
  expect(second).toBe(1);
});

test('a model that nobody knows has no cost, and no error', async () => {
  expect(await genaiPrices()({ input: 1 }, 'tomorrow-1', 'nobody', 'tomorrow')).toBeUndefined();
});
