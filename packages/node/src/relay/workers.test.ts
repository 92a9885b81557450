import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pageBody, pageSpan } from '../../fixtures/page-body.ts';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { createRelay, HoneyHiveTracer } from '../index.ts';

let backend: LocalBackend;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  await backend.close();
});

const post = (): Request =>
  new Request('https://app.test/api/honeyhive/opentelemetry/v1/traces', {
    method: 'POST',
    headers: { origin: 'https://app.test', 'content-type': 'application/json' },
    body: pageBody([pageSpan()]),
  });

describe('a relay in a Worker', () => {
  test('answers before it forwards where nothing waits, and holds the Worker until all has left', async () => {
    const tracer = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: backend.url,
      logger: collectLogs([]),
    });
    const held: Array<Promise<unknown>> = [];
    const relay = createRelay({ tracer, waitUntil: (work) => void held.push(work) });
    expect((await relay(post())).status).toBe(200);
    expect(held).toHaveLength(1);
    await Promise.all(held);
    expect(backend.events()).toHaveLength(1);
  });

  test('forwards each request by itself while the one of another hangs, so none waits behind it', async () => {
    let requests = 0;
    const tracer = new HoneyHiveTracer({
      apiKey: 'k',
      serverUrl: backend.url,
      logger: collectLogs([]),
      fetch: (input, init) => {
        requests += 1;
        return requests === 1 ? new Promise(() => {}) : fetch(input, init);
      },
    });
    const relay = createRelay({ tracer, waitUntil: () => {} });
    expect((await relay(post())).status).toBe(200);
    for (let count = 1; count <= 5; count += 1) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await relay(post())).status).toBe(200);
      // When it answers, it has arrived.
      expect(backend.events()).toHaveLength(count);
    }
    await tracer.shutdown({ timeoutMs: 10 });
  });
});

test('a request to HoneyHive is over after 8 s in a Worker, while somebody still waits for it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  const lines: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'k',
    serverUrl: 'https://hangs.example.com',
    logger: collectLogs(lines),
    fetch: () => new Promise(() => {}),
  });
  tracer.startSpan('work').end();
  void tracer.flush();
  await vi.advanceTimersByTimeAsync(7_900);
  expect(lines).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(lines.join()).toContain('timeout after 8000 ms');
});
