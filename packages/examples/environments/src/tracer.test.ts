import { startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tracerFor } from './tracer.ts';

let local: Awaited<ReturnType<typeof startLocal>>;
beforeEach(async () => {
  local = await startLocal({ port: 0, store: 'memory' });
});
afterEach(() => local.close());

async function order(environment: string | undefined): Promise<void> {
  const tracer = tracerFor(environment, { apiKey: 'key', serverUrl: local.url });
  const place = tracer.trace(function placeOrder(item: string) {
    return `ordered ${item}`;
  });
  expect(place('a smoker')).toBe('ordered a smoker');
  await tracer.shutdown();
}

test('in production the trace lands in the production project, without arguments', async () => {
  await order('production');
  const [event] = local.events();
  expect([event?.project, event?.source, event?.inputs]).toEqual(['shop', 'production', {}]);
});

test('anywhere else it lands in the development project, with everything', async () => {
  await order(undefined);
  const [event] = local.events();
  expect([event?.project, event?.source]).toEqual(['shop-dev', 'development']);
  expect(event?.inputs).toEqual({ item: 'a smoker' });
});
