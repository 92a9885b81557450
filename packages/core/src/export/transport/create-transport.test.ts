import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../../index.ts';

let local: LocalBackend;
beforeAll(async () => {
  local = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => local.close());

test('a source in any script arrives, on the span as it is', async () => {
  const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: local.url, source: '生产 \ud800' });
  tracer.startSpan('work').end();
  expect(await tracer.flush()).toEqual({ exported: 1, dropped: {}, pending: 0 });
  expect(local.events({ name: 'work' })[0]?.source).toMatch(/^生产/);
  await tracer.shutdown();
});

test("a header of the user's replaces one of ours, whatever its case", async () => {
  local.clear();
  const headers = { AUTHORIZATION: 'Basic b3RoZXI=', 'X-Source': 'mine' };
  const tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: local.url, headers });
  tracer.startSpan('work').end();
  await tracer.shutdown();
  expect(local.requests()[0]?.headers).toMatchObject({
    authorization: 'Basic …ZXI=',
    'x-source': 'mine',
  });
});
