import { startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import { afterEach, expect, test, vi } from 'vitest';
import { CostTracer } from './cost-tracer.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a third party's mixin adds to the Node tracer, and its spans arrive with what it adds", async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const tracer = new CostTracer({ apiKey: 'local', serverUrl: local.url });
  const result = await tracer.withCost('chat', { input: 1, output: 2 }, async () => ({
    text: 'hello',
    usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
  }));
  await tracer.shutdown();
  expect(result.text).toBe('hello');
  expect(tracer.total).toBe(2);
  const [event] = local.events({ name: 'chat' });
  expect(event?.event_type).toBe('model');
  expect(event?.metrics).toEqual({ cost: 2 });
  await local.close();
});

test('a composed tracer keeps everything of the tracer below: sessions, requests, statics', async () => {
  const tracer = CostTracer.init({ testMode: true, sessionId: 'a conversation' });
  expect(tracer).toBeInstanceOf(CostTracer);
  expect(tracer.sessionId).toMatch(/^[\da-f-]{36}$/);
  const request = new Request('http://localhost/hello');
  const response = await tracer.withRequest(request, () => new Response('hi'));
  expect(await response.text()).toBe('hi');
  expect(CostTracer.check({ apiKey: 'k' })).toEqual([]);
  await tracer.shutdown();
});

test("a mixin's options are options like any other: flat, in config, from the environment", async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  vi.stubEnv('HH_COST_RATE', '0.5');
  const base = { apiKey: 'local', serverUrl: local.url };
  const tracers = [
    new CostTracer({ ...base, costCurrency: 'EUR' }),
    new CostTracer({ ...base, config: { costCurrency: 'EUR', costRate: 2 } }),
    new CostTracer(base),
  ];
  const call = async () => ({ usage: { inputTokens: 1_000_000, outputTokens: 0 } });
  await Promise.all(
    tracers.map((tracer) => tracer.withCost('chat', { input: 1, output: 1 }, call)),
  );
  expect(tracers.flatMap(({ problems }) => problems)).toEqual([]);
  await Promise.all(tracers.map((tracer) => tracer.flush()));
  expect(tracers.map(({ total }) => total)).toEqual([0.5, 2, 0.5]);
  const told = local.events().map(({ metadata }) => metadata['currency']);
  expect(told).toEqual(expect.arrayContaining(['EUR', 'EUR', 'USD']));
  await Promise.all(tracers.map((tracer) => tracer.shutdown()));
  await local.close();
});

test("what is wrong with a mixin's options is said with code and remedy, as for the tracer's own", () => {
  const options = { testMode: true, costCurency: 'EUR', costRate: -1, apikey: 'x' };
  expect(CostTracer.check(options as object)).toEqual([
    {
      code: 'invalid_option',
      message: '`costRate` is not valid and is ignored.',
      remedy: 'It must be a positive number.',
    },
    {
      code: 'unknown_option',
      message: 'Unknown option `costCurency`.',
      remedy: 'Did you mean `costCurrency`?',
    },
    {
      code: 'unknown_option',
      message: 'Unknown option `apikey`.',
      remedy: 'Did you mean `apiKey`?',
    },
  ]);
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  expect(new CostTracer({ ...(options as object), logger }).problems).toEqual(
    CostTracer.check(options as object),
  );
});

test('a tracer without the mixin does not know its options', () => {
  const { code, message } = HoneyHiveTracer.check({ testMode: true, costRate: 2 })[0] ?? {};
  expect([code, message]).toEqual(['unknown_option', 'Unknown option `costRate`.']);
});
