import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, expect, test } from 'vitest';
import { pageBody, pageSpan, text } from '../../../fixtures/page-body.ts';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import { createRelay, HoneyHiveTracer } from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

test('however many requests a page makes, who it is, is held once', async () => {
  const spans: ReadableSpan[] = [];
  const tracer = new HoneyHiveTracer({
    logger: quietLogger,
    exporter: {
      export: (batch, done) => {
        spans.push(...batch);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    },
  });
  const relay = createRelay({ tracer });
  const from = async (name: string): Promise<void> => {
    const headers = { origin: 'https://app.test', 'content-type': 'application/json' };
    const body = pageBody([pageSpan()], [text('service.name', name)]);
    await relay(new Request('https://app.test/v1/traces', { method: 'POST', headers, body }));
  };
  await from('shop');
  await from('shop');
  await from('bank');
  await tracer.flush();
  expect(spans.map(({ resource }) => resource.attributes)).toEqual([
    { 'service.name': 'shop' },
    { 'service.name': 'shop' },
    { 'service.name': 'bank' },
  ]);
  const [first, second, third] = spans.map(({ resource }) => resource);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(spans[1]?.instrumentationScope).toBe(spans[0]?.instrumentationScope);
  await tracer.shutdown();
});

test('a request of as many resources as spans is to be sent in parts', async () => {
  site = await startRelaySite();
  const group = (name: string): unknown =>
    (
      JSON.parse(pageBody([pageSpan()], [text('service.name', name)])) as {
        resourceSpans: unknown[];
      }
    ).resourceSpans[0];
  const body = (count: number): string =>
    JSON.stringify({
      resourceSpans: Array.from({ length: count }, (_, index) => group(`${index}`)),
    });
  const reply = await site.post(body(51));
  expect([reply.status, reply.json['code']]).toEqual([413, 'too_large']);
  expect((await site.post(body(25))).status).toBe(200);
});
