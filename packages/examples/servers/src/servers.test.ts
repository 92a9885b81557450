import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
// @ts-expect-error -- the types are those of `express`
import express4 from 'express4';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConnect } from './connect.ts';
import { createExpress } from './express.ts';
import { createFastify } from './fastify.ts';
import { createHttp } from './http.ts';
import { createKoa } from './koa.ts';
import { createParts, type Parts } from './tracer.ts';

/** Silences Express, which prints unhandled errors outside of tests. */
const silent = (app: Express): Express => app.set('env', 'test');
const listening = (listener: unknown): Server => createServer(listener as RequestListener);

/** Server of each framework; `hasRouters` for nested routers. */
const SERVERS: ReadonlyArray<
  readonly [name: string, make: (parts: Parts) => Server | Promise<Server>, hasRouters: boolean]
> = [
  ['Express 5', (parts) => listening(silent(createExpress(parts))), true],
  ['Express 4', (parts) => listening(silent(createExpress(parts, express4))), true],
  ['Connect', (parts) => listening(createConnect(parts)), false],
  [
    'Fastify 5',
    async (parts) => {
      const app = await createFastify(parts);
      await app.ready();
      return app.server;
    },
    true,
  ],
  [
    'Koa 3',
    (parts) => listening(Object.assign(createKoa(parts), { silent: true }).callback()),
    true,
  ],
  ['node:http', createHttp, false],
];

describe.each(SERVERS)('a server of %s', (_name, make, hasRouters) => {
  let backend: LocalBackend;
  let parts: Parts;
  let server: Server;
  let url: string;
  beforeEach(async () => {
    process.env['HH_API_KEY'] = 'any';
    process.env['HH_FLUSH_INTERVAL'] = '0.02';
    backend = await startLocal({ port: 0, store: 'memory' });
    parts = createParts(backend.url);
    server = await make(parts);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    await parts.tracer.shutdown({ timeoutMs: 500 });
    await backend.close();
  });

  const ask = (question: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/shops/7/ask`, {
      method: 'POST',
      body: JSON.stringify({ question }),
      headers: { 'content-type': 'application/json', ...headers },
    });
  /** Resolves with the events of a name once `count` have arrived. */
  const arrived = async (name: string, count = 1) => {
    await backend.waitFor((all) => all.events({ name }).length >= count, {
      what: `${count} ${name}`,
    });
    return backend.events({ name });
  };

  test('answers in a span that is named by the route, and all that handlers trace hangs below it', async () => {
    const response = await ask('why?', { 'user-agent': 'test' });
    expect(await response.json()).toEqual({ answer: 'You asked: why?' });
    const [request] = await arrived('POST /shops/:shop/ask');
    expect(request).toMatchObject({ kind: 'server', event_type: 'chain', outcome: 'ok' });
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/shops/:shop/ask',
      'http.response.status_code': 200,
      'url.path': '/shops/7/ask',
      'user_agent.original': 'test',
    });
    const [answer] = await arrived('answer');
    expect(answer).toMatchObject({
      parent_id: request?.event_id,
      session_id: request?.session_id,
    });
  });

  test('gives each visitor a session, and a page of its own origin the session of the page', async () => {
    await Promise.all([ask('one'), ask('two')]);
    const session = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
    const baggage = `honeyhive.session_id=${session}`;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ask('of the page', { baggage, traceparent, 'sec-fetch-site': 'same-origin' });
    await ask('of a stranger', { baggage, traceparent, 'sec-fetch-site': 'cross-site' });
    const requests = await arrived('POST /shops/:shop/ask', 4);
    const sessions = requests.map((request) => request.session_id);
    expect(new Set([...sessions, parts.tracer.sessionId]).size).toBe(5);
    expect(sessions.filter((id) => id === session)).toHaveLength(1);
    expect(requests.filter((one) => one.parent_span_id === 'b7ad6b7169203331')).toHaveLength(2);
  });

  test('answers 500 for a handler that throws, and the span says which error it was', async () => {
    expect((await ask('fail')).status).toBe(500);
    const [request] = await arrived('POST /shops/:shop/ask');
    expect(request).toMatchObject({ outcome: 'error', error: 'no answer' });
    expect(request?.attributes['error.type']).toBe('RangeError');
  });

  test('has a cancelled span for a visitor who goes away before the end', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${url}/slow`, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    const name = hasRouters ? 'GET /slow' : 'GET';
    const [request] = await arrived(name);
    expect(request).toMatchObject({ outcome: 'cancelled', status: 'unset' });
  });

  test('names a request without a route by its method, never by its path', async () => {
    await (await fetch(`${url}/nowhere/7`)).text();
    const [request] = await arrived('GET');
    expect(request?.attributes['http.route']).toBeUndefined();
    expect(request?.attributes['url.path']).toBe('/nowhere/7');
  });

  test.runIf(hasRouters)(
    'names the routes of a router inside of another by both patterns',
    async () => {
      expect(await (await fetch(`${url}/shops/7/items/tea`)).text()).toBe('tea');
      const [request] = await arrived('GET /shops/:shop/items/:item');
      expect(request?.attributes['http.route']).toBe('/shops/:shop/items/:item');
    },
  );

  test('takes what its pages send to the relay, without spans of the relay’s own requests', async () => {
    const sender = new HoneyHiveTracer({
      relayUrl: `${url}/api/honeyhive`,
      headers: { origin: url },
    });
    const clicked = sender.startSpan('click');
    clicked.end();
    expect((await sender.flush()).exported).toBe(1);
    clicked.enrich({ feedback: { rating: 5 } });
    await sender.flush();
    await sender.shutdown();
    await arrived('click');
    await parts.tracer.flush();
    expect(backend.events().map((event) => event.event_name)).toEqual(['click']);
    expect(backend.events()[0]?.feedback).toEqual({ rating: 5 });
  });

  test('makes no span for what a browser fetches before anybody wants it', async () => {
    await (await fetch(`${url}/nowhere`, { headers: { 'sec-purpose': 'prefetch' } })).text();
    await (await fetch(`${url}/nowhere`, { headers: { 'x-last': 'yes' } })).text();
    expect(await arrived('GET')).toHaveLength(1);
  });
});
