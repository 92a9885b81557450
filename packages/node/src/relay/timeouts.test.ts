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

const LATE: Readonly<Record<string, typeof fetch>> = {
  'a response that never comes': () => new Promise(() => {}),
  'a body that never comes': async () => new Response(new ReadableStream()),
  'a body that never ends': async () => new Response(endless()),
  'a body that never ends, of a refusal': async () => new Response(endless(), { status: 500 }),
};

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"partialSuccess":')),
  });
}

test.each(Object.entries(LATE))(
  'a relay that forwards before it answers tells the page to retry after timeoutMs, where a fetch without an ear for `signal` has %s',
  async (_, late) => {
    const lines: string[] = [];
    const owner = new HoneyHiveTracer({ apiKey: 'k', fetch: late, logger: collectLogs(lines) });
    const relay = createRelay({ tracer: owner, timeoutMs: 20, forward: 'through' });
    const ask = async (method: string, path: string, body: string): Promise<readonly unknown[]> => {
      const response = await relay(
        new Request(`https://app.test/api/honeyhive${path}`, {
          method,
          headers: { origin: 'https://app.test', 'content-type': 'application/json' },
          body,
        }),
      );
      const { code } = (await response.json()) as { readonly code: string };
      return [response.status, code, response.headers.get('retry-after')];
    };
    const refusal = [503, 'target_unreachable', '5'];
    const spans = pageBody([pageSpan()]);
    expect(await ask('POST', '/opentelemetry/v1/traces', spans)).toEqual(refusal);
    const event = '/v1/events/6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
    expect(await ask('PUT', event, '{"metadata":{"a":1}}')).toEqual(refusal);
    expect(lines.join('\n')).toContain('timeout after 20 ms');
    await owner.shutdown({ timeoutMs: 0 });
  },
);

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
