import { gunzipSync } from 'node:zlib';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppServer, startApp } from '../../../fixtures/app-server.ts';
import { pageBody, pageSpan } from '../../../fixtures/page-body.ts';
import { collectLogs, quietLogger } from '@honeyhive/test-support/loggers';
import { KEY, startRelaySite } from '../../../fixtures/relay-site.ts';
import { strictJson, strictProtobuf } from '../../../fixtures/strict-otlp.ts';
import { createRelay, HoneyHiveTracer, type Relay } from '../../index.ts';

const APP = 'https://app.test';
function ask(relay: Relay, body: string, path = '/v1/traces', method = 'POST'): Promise<Response> {
  const headers = { origin: APP, 'content-type': 'application/json' };
  const init: RequestInit = { method, headers, body };
  return relay(new Request(APP + path, init));
}
const EVENT = '/v1/events/6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';

describe('a relay with a queue', () => {
  test('answers at once, however long the target takes', async () => {
    const site = await startRelaySite({}, { fetch: () => new Promise(() => {}) });
    expect((await site.post(pageBody([pageSpan()]))).status).toBe(200);
    expect(site.tracer.stats()).toMatchObject({ recorded: 1, pending: 1 });
    await site.close();
  });

  test('leaves with the page what it has no room for: nothing is lost, nothing comes twice', async () => {
    let isUp = false;
    const site = await startRelaySite(
      {},
      {
        batch: { maxQueueBytes: 25_000 },
        fetch: async (url, init) =>
          isUp ? fetch(url, init) : new Response('down', { status: 503 }),
      },
    );
    const big = 'x'.repeat(9_000);
    const page = site.page({ disableBatch: true });
    for (let index = 0; index < 3; index += 1)
      page.startSpan(`${index}`, { inputs: { big } }).end();
    await page.flush({ timeoutMs: 500 });
    expect(site.relay.stats().refusedRequests['queue_full']).toBeGreaterThan(0);
    isUp = true;
    // Each side empties its queue into the next.
    for (let turn = 0; turn < 20 && page.stats().pending > 0; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await site.tracer.flush({ timeoutMs: 5_000 });
      // oxlint-disable-next-line no-await-in-loop
      await page.flush({ timeoutMs: 6_000 });
    }
    await site.tracer.flush();
    expect(page.stats()).toMatchObject({ recorded: 3, exported: 3, dropped: {}, pending: 0 });
    expect(site.tracer.stats()).toMatchObject({ recorded: 3, exported: 3, dropped: {} });
    expect(site.backend.events()).toHaveLength(3);
    await site.close();
  });

  test('sends the spans of many pages in few requests', async () => {
    const site = await startRelaySite();
    await Promise.all(Array.from({ length: 40 }, () => site.post(pageBody([pageSpan()]))));
    await site.tracer.flush();
    expect(site.backend.events()).toHaveLength(40);
    expect(site.backend.requests().length).toBeLessThan(10);
    await site.close();
  });

  test('takes nothing more once its tracer is shut down', async () => {
    const site = await startRelaySite();
    await site.tracer.shutdown();
    const reply = await site.post(pageBody([pageSpan()]));
    expect([reply.status, reply.json['code']]).toEqual([503, 'relay_closed']);
    expect(reply.headers.get('retry-after')).toBe('5');
    await site.close();
  });

  test('survives a request of another kind, and says what it takes', async () => {
    const lines: string[] = [];
    const relay = createRelay({ apiKey: KEY, logger: collectLogs(lines) });
    const express = { method: 'POST', url: '/v1/traces', headers: { origin: APP } };
    expect((await relay(express as unknown as Request)).status).toBe(503);
    expect((await relay(undefined as unknown as Request)).status).toBe(503);
    expect(lines.filter((line) => line.includes('fetch-style Request'))).toHaveLength(1);
  });

  test('a body that somebody else has read is said, not thrown', async () => {
    const lines: string[] = [];
    const relay = createRelay({ apiKey: KEY, logger: collectLogs(lines) });
    const headers = { origin: APP, 'content-type': 'application/json' };
    const request = new Request(`${APP}/v1/traces`, { method: 'POST', headers, body: '{}' });
    await request.text();
    expect((await relay(request)).status).toBe(503);
    expect(lines.filter((line) => line.includes('relay failed'))).toHaveLength(1);
  });

  test('without a key says what it lacks', async () => {
    const relay = createRelay({ apiKey: '', logger: quietLogger });
    const response = await ask(relay, pageBody([pageSpan()]));
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      503,
      'missing_api_key',
    ]);
  });
});

test.each([
  [401, 503, 'target_misconfigured'],
  [404, 503, 'target_misconfigured'],
  [400, 400, 'target_refused'],
  [413, 413, 'too_large'],
  [429, 429, 'target_busy'],
  [500, 503, 'target_unavailable'],
])(
  'a target that answers %i makes a relay without a queue answer %i',
  async (given, status, code) => {
    const tracer = new HoneyHiveTracer({
      apiKey: KEY,
      serverUrl: 'http://target.test',
      logger: quietLogger,
      fetch: async () => new Response(`${KEY} is wrong at target.test`, { status: given }),
    });
    const response = await ask(createRelay({ tracer, forward: 'through' }), pageBody([pageSpan()]));
    const answer = await response.text();
    expect([response.status, (JSON.parse(answer) as { code: string }).code]).toEqual([
      status,
      code,
    ]);
    expect(answer).not.toMatch(/target\.test|own-key/);
    await tracer.shutdown({ timeoutMs: 10 });
  },
);

test('a relay without a queue tells the page what the target has refused of its spans', async () => {
  const tracer = new HoneyHiveTracer({
    apiKey: KEY,
    logger: quietLogger,
    fetch: async () => Response.json({ partialSuccess: { rejectedSpans: 1 } }),
  });
  const relay = createRelay({ tracer, forward: 'through' });
  const response = await ask(relay, pageBody([pageSpan(), pageSpan()]));
  expect(await response.json()).toEqual({
    partialSuccess: { rejectedSpans: '1', errorMessage: 'not_taken' },
  });
  await tracer.shutdown({ timeoutMs: 10 });
});

describe('a relay in front of a Collector', () => {
  let backend: LocalBackend;
  let collector: AppServer;
  let seen: Array<{ path: string; headers: Headers; text: string }>;
  beforeEach(async () => {
    seen = [];
    backend = await startLocal({ port: 0, store: 'memory', apiKey: KEY });
    collector = await startApp(async (request) => {
      const { pathname } = new URL(request.url);
      seen.push({ path: pathname, headers: request.headers, text: await request.text() });
      return Response.json({});
    });
  });
  afterEach(async () => {
    await collector.close();
    await backend.close();
  });

  test.each(['queue', 'through'] as const)(
    'sends spans there, with its headers and no key, and updates to HoneyHive (%s)',
    async (forward) => {
      const relay = createRelay({
        target: { url: `${collector.url}/v1/traces`, headers: { 'x-tenant': 'bees' } },
        apiKey: KEY,
        serverUrl: backend.url,
        project: 'shop',
        forward,
        logger: quietLogger,
      });
      expect((await ask(relay, pageBody([pageSpan()]))).status).toBe(200);
      expect((await ask(relay, '{"feedback":{"rating":5}}', EVENT, 'PUT')).status).toBe(200);
      await relay.flush();
      expect(seen.map(({ path }) => path)).toEqual(['/v1/traces']);
      expect(seen[0]?.headers.get('x-tenant')).toBe('bees');
      expect(seen[0]?.headers.get('authorization')).toBeNull();
      strictJson(seen[0]?.text ?? '');
      expect(seen[0]?.text).toContain('"honeyhive.project"');
      expect(backend.requests().map(({ path }) => path)).toEqual([EVENT]);
    },
  );

  test('sends protobuf and gzip where it is told to', async () => {
    const bodies: Array<{ body: Uint8Array; headers: Headers }> = [];
    const relay = createRelay({
      target: { url: collector.url },
      protocol: 'http/protobuf',
      compression: 'gzip',
      logger: quietLogger,
      fetch: async (url, init) => {
        const request = new Request(url, init);
        bodies.push({
          headers: request.headers,
          body: new Uint8Array(await request.arrayBuffer()),
        });
        return new Response();
      },
    });
    const many = pageBody(Array.from({ length: 40 }, () => pageSpan()));
    expect((await ask(relay, many)).status).toBe(200);
    await relay.flush();
    const [sent] = bodies;
    expect(sent?.headers.get('content-type')).toBe('application/x-protobuf');
    expect(sent?.headers.get('content-encoding')).toBe('gzip');
    strictProtobuf(gunzipSync(sent?.body ?? new Uint8Array()));
  });

  test.each(['', 'collector:4318', 'file:///etc/passwd', undefined])(
    'takes nothing for a target that is none: %s',
    async (url) => {
      const relay = createRelay({
        target: { url: url as string },
        apiKey: KEY,
        logger: quietLogger,
      });
      const response = await ask(relay, pageBody([pageSpan()]));
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        503,
        'invalid_target',
      ]);
    },
  );

  test('refuses updates where it has no key for them', async () => {
    const relay = createRelay({ target: { url: collector.url }, logger: quietLogger });
    expect((await ask(relay, pageBody([pageSpan()]))).status).toBe(200);
    const response = await ask(relay, '{"feedback":{"rating":5}}', EVENT, 'PUT');
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      404,
      'no_updates',
    ]);
    await relay.flush();
    expect(seen).toHaveLength(1);
  });
});
