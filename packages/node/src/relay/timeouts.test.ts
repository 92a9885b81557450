import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pageBody, pageSpan } from '../../fixtures/page-body.ts';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { createRelay, HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({ apiKey: 'k', serverUrl: backend.url, logger: collectLogs([]) });
});
afterEach(async () => {
  await tracer.shutdown({ timeoutMs: 500 });
  await backend.close();
});

/** A body that comes in two halves. */
function slowBody(text: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.subarray(0, 100));
      await new Promise((resolve) => setTimeout(resolve, 30));
      controller.enqueue(bytes.subarray(100));
      controller.close();
    },
  });
}

test.each([Infinity, 2 ** 31, 2 ** 31 - 1, 1e300, Number.MAX_SAFE_INTEGER, Number.NaN, -1, 0])(
  'a relay with timeoutMs %d has time for a slow body and a slow check',
  async (timeoutMs) => {
    const relay = createRelay({
      tracer,
      timeoutMs,
      forward: 'through',
      authenticate: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return true;
      },
    });
    const response = await relay(
      new Request('https://app.test/api/honeyhive/opentelemetry/v1/traces', {
        method: 'POST',
        headers: { origin: 'https://app.test', 'content-type': 'application/json' },
        body: slowBody(pageBody([pageSpan()])),
        duplex: 'half',
      } as RequestInit),
    );
    expect(response.status).toBe(200);
    expect(backend.events()).toHaveLength(1);
  },
);
