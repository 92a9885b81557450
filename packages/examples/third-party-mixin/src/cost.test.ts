import { startLocal } from '@honeyhive/local';
import { expect, test } from 'vitest';
import { CostTracer } from './cost-tracer.ts';

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
