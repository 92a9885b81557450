import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalBackend, type LocalOptions, startLocal } from './index.ts';

const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

let folder: string;
let backend: LocalBackend;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'honeyhive-local-'));
});
afterEach(async () => {
  await backend?.close();
  await rm(folder, { recursive: true });
});

type Attributes = Record<string, string | number | boolean>;
interface Sent {
  spanId: string;
  parentSpanId?: string;
  traceId?: string;
  name?: string;
  at?: number;
  ms?: number;
  error?: string;
  attributes?: Attributes;
}

const value = (given: string | number | boolean): object =>
  typeof given === 'string'
    ? { stringValue: given }
    : typeof given === 'number'
      ? { doubleValue: given }
      : { boolValue: given };

function span({ spanId, at = 0, ms = 10, attributes = {}, error, ...rest }: Sent): object {
  const start = 1_760_000_000_000 + at;
  return {
    traceId: TRACE,
    name: spanId,
    ...rest,
    spanId: spanId.padStart(16, '0'),
    ...(rest.parentSpanId ? { parentSpanId: rest.parentSpanId.padStart(16, '0') } : {}),
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + ms}000000`,
    ...(error === undefined ? {} : { status: { code: 2, message: error } }),
    attributes: Object.entries(attributes).map(([key, given]) => ({ key, value: value(given) })),
  };
}

async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(backend.url + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

const send = (...spans: Sent[]): Promise<unknown> =>
  call('POST', '/opentelemetry/v1/traces', {
    resourceSpans: [{ scopeSpans: [{ spans: spans.map(span) }] }],
  });

const inSession: Attributes = { 'honeyhive.session_id': SESSION };

describe.each(['memory', 'file'] as const)('with a store in %s', (kind) => {
  const start = async (options: LocalOptions = {}): Promise<void> => {
    const store = kind === 'memory' ? kind : join(folder, 'deep', 'local.db');
    backend = await startLocal({ port: 0, store, ...options });
  };

  test('a span brings its session along', async () => {
    await start();
    await send({
      spanId: 'a',
      attributes: {
        ...inSession,
        'honeyhive.session_auto_create': true,
        'honeyhive.session_name': 'support chat',
        'honeyhive.source': 'test',
        'honeyhive.project': 'shop',
      },
    });
    expect(backend.sessions()).toMatchObject([
      {
        session_id: SESSION,
        session_name: 'support chat',
        source: 'test',
        project: 'shop',
        origin: 'span',
        num_events: 1,
      },
    ]);
    expect(backend.events()[0]?.metadata).toEqual({});
  });

  test('a span without a session id is visible under its trace', async () => {
    await start();
    await send({ spanId: 'a', name: 'lonely' }, { spanId: 'b', parentSpanId: 'a' });
    expect(backend.sessions()).toMatchObject([
      { session_name: 'lonely', origin: 'trace', num_events: 2, num_traces: 1 },
    ]);
  });

  test.each([
    ['honeyhive.session_id', 'traceloop.association.properties.session_id', 'session.id'],
    ['traceloop.association.properties.session_id', 'session.id'],
    ['session.id'],
  ])('%s names the session before its fallbacks', async (first, ...later) => {
    await start();
    const attributes = Object.fromEntries(later.map((key) => [key, 'other']));
    await send({ spanId: 'a', attributes: { ...attributes, [first]: SESSION } });
    expect(backend.events()[0]?.session_id).toBe(SESSION);
  });

  test('children find parents that come later, by another request', async () => {
    await start();
    await send({ spanId: 'c', parentSpanId: 'b', at: 2, attributes: inSession });
    expect(backend.events()[0]?.parent_id).toBe(SESSION);
    await send(
      { spanId: 'd', parentSpanId: 'b', at: 1, attributes: inSession },
      { spanId: 'a', at: 0, attributes: inSession },
    );
    await send({ spanId: 'b', parentSpanId: 'a', at: 1, attributes: inSession });
    const shape = (nodes: ReturnType<LocalBackend['tree']>): unknown =>
      nodes.map((node) => [node.event_name, shape(node.children)]);
    expect(shape(backend.tree(SESSION))).toEqual([
      [
        'a',
        [
          [
            'b',
            [
              ['d', []],
              ['c', []],
            ],
          ],
        ],
      ],
    ]);
    const ids = Object.fromEntries(backend.events().map((e) => [e.event_name, e.event_id]));
    expect(backend.events({ name: 'c' })[0]?.parent_id).toBe(ids['b']);
    expect(backend.events({ name: 'a' })[0]?.parent_id).toBe(SESSION);
  });

  test('spans that are each other’s parent are shown once each', async () => {
    await start();
    await send(
      { spanId: 'a', parentSpanId: 'b' },
      { spanId: 'b', parentSpanId: 'a' },
      { spanId: 'e', parentSpanId: 'e' },
    );
    const [session] = backend.sessions();
    const all = JSON.stringify(backend.tree(session?.session_id ?? ''));
    for (const name of ['a', 'b', 'e']) expect(all.split(`"event_name":"${name}"`)).toHaveLength(2);
  });

  test('a retry replaces, whether the span names its event or not', async () => {
    await start();
    const named = { ...inSession, honeyhive_event_id: 'e1' };
    for (const name of ['first', 'second']) {
      await send({ spanId: 'a', name, attributes: named }, { spanId: 'b', name });
    }
    expect(backend.events().map((event) => event.event_name)).toEqual(['second', 'second']);
    expect(backend.requests()).toHaveLength(2);
  });

  test('a PUT that overtakes its span and session is kept for them, also over a retry', async () => {
    await start();
    await call('PUT', `/v1/events/${SESSION}`, { user_properties: { plan: 'pro' } });
    await call('PUT', '/v1/events/e1', { feedback: { rating: true }, metadata: { a: 2 } });
    expect(backend.sessions()).toEqual([]);
    const attributes = { ...inSession, honeyhive_event_id: 'e1', 'honeyhive_metadata.a': 1 };
    for (let i = 0; i < 2; i++) {
      await send({ spanId: 'a', attributes: { ...attributes, 'honeyhive_metadata.b': 1 } });
      expect(backend.events()[0]).toMatchObject({
        feedback: { rating: true },
        metadata: { a: 2, b: 1 },
      });
      expect(backend.session(SESSION)?.session.user_properties).toEqual({ plan: 'pro' });
    }
    expect(backend.sessions()[0]?.ratings).toEqual({ up: 1, down: 0 });
  });

  test('late enrichment merges, outputs replace, null says nothing', async () => {
    await start();
    await send({
      spanId: 'a',
      attributes: { ...inSession, honeyhive_event_id: 'e1', 'honeyhive_outputs.old': 1 },
    });
    await call('PUT', '/v1/events/e1', { metrics: { a: 1 }, outputs: { text: 'new' } });
    await call('PATCH', '/v1/events/e1', { metrics: { b: 2 }, outputs: null, config: null });
    await call('PUT', '/events', { event_id: 'e1', feedback: { rating: false } });
    expect(backend.events()[0]).toMatchObject({
      metrics: { a: 1, b: 2 },
      outputs: { text: 'new' },
      feedback: { rating: false },
      config: {},
    });
    expect(backend.events()[0]?.outputs).toEqual({ text: 'new' });
    expect(backend.sessions()[0]?.ratings).toEqual({ up: 0, down: 1 });
    await expect(call('PUT', '/v1/events/e1', { outputs: 'text' })).rejects.toThrow('400');
    await expect(call('PUT', '/v1/events/e1', { metadata: [1] })).rejects.toThrow('400');
    await expect(call('PUT', '/events', { metadata: {} })).rejects.toThrow('400');
  });

  test('sessions and events by REST, new and old', async () => {
    await start();
    const session = { session_id: SESSION, session_name: 'rest', source: 'dev', project: 'p' };
    expect(await call('POST', '/session/start', { session })).toEqual({
      success: true,
      session_id: SESSION,
      event_id: SESSION,
    });
    await call('POST', '/v1/sessions', { session_id: SESSION, metadata: { k: 1 } });
    expect(backend.session(SESSION)?.session).toMatchObject({
      session_name: 'rest',
      origin: 'api',
      project: 'p',
      metadata: { k: 1 },
    });
    const base = { event_type: 'model', inputs: { q: 1 }, session_id: SESSION, start_time: 1000 };
    const made = await call('POST', '/v1/events', { ...base, event_id: 'e1', duration: 250 });
    expect(made).toEqual({ success: true, event_id: 'e1' });
    await call('POST', '/events', { event: { ...base, event_id: 'e2', parent_id: 'e1' } });
    const batch = { events: [{ ...base, event_id: 'e3' }, base], single_session: true };
    expect(await call('POST', '/v1/events/batch', batch)).toMatchObject({
      success: true,
      session_id: SESSION,
      event_ids: ['e3', expect.any(String)],
    });
    expect(backend.events({ sessionId: SESSION })).toHaveLength(4);
    expect(backend.events({ eventId: 'e2' })[0]).toMatchObject({ parent_id: 'e1' });
    expect(backend.events({ eventId: 'e1' })[0]).toMatchObject({
      parent_id: SESSION,
      end_time: 1250,
      duration: 250,
      trace_id: null,
    });
    expect(await call('POST', '/v1/sessions', {})).toMatchObject({
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await expect(call('POST', '/v1/events', { event_type: 'span' })).rejects.toThrow('400');
    await expect(call('POST', '/v1/events/batch', { events: [1] })).rejects.toThrow('400');
    await expect(call('POST', '/v1/sessions', [])).rejects.toThrow('400');
    await expect(call('GET', '/v1/events/nothing')).rejects.toThrow('404');
  });

  test('outcomes, errors and sums', async () => {
    await start();
    const model = {
      ...inSession,
      honeyhive_event_type: 'model',
      'gen_ai.request.model': 'gpt-4o-mini',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.id': 'r1',
      'gen_ai.usage.input_tokens': 30,
      'gen_ai.usage.output_tokens': 12,
      'honeyhive_metadata.output_tokens': 15,
      'gen_ai.usage.cost': 0.25,
    };
    await send(
      { spanId: 'a', attributes: model, at: 0 },
      { spanId: 'b', attributes: { ...inSession, 'honeyhive_metadata.outcome': 'cancelled' } },
      { spanId: 'c', attributes: inSession, error: 'it broke' },
      {
        spanId: 'd',
        attributes: { ...inSession, honeyhive_error: 'said', honeyhive_error_type: 'TypeError' },
      },
    );
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => backend.events({ name })[0]);
    expect(a).toMatchObject({
      outcome: 'ok',
      config: { model: 'gpt-4o-mini', provider: 'openai', temperature: 0.5 },
      metadata: { response_id: 'r1', input_tokens: 30, output_tokens: 15, total_tokens: 45 },
      metrics: { cost: 0.25 },
    });
    expect(b).toMatchObject({ outcome: 'cancelled', error: null, status: 'unset' });
    expect(c).toMatchObject({ outcome: 'error', error: 'it broke', status: 'error' });
    expect(d).toMatchObject({ outcome: 'error', error: 'said', status: 'unset' });
    expect(d?.metadata).toEqual({ error_type: 'TypeError' });
    expect(backend.sessions()[0]).toMatchObject({
      outcomes: { ok: 1, error: 2, cancelled: 1, timeout: 0, abandoned: 0 },
      num_model_events: 1,
      total_tokens: 45,
      cost: 0.25,
    });
  });

  test('nesting loses nothing', async () => {
    await start();
    await send({
      spanId: 'a',
      attributes: {
        'honeyhive_inputs.0': 'top',
        'honeyhive_inputs.list.1': 'b',
        'honeyhive_inputs.list.0.x': 'a',
        'honeyhive_inputs.sparse.0': 'a',
        'honeyhive_inputs.sparse.2': 'c',
        'honeyhive_inputs.both.under': 'u',
        'honeyhive_inputs.both': 'v',
        'honeyhive.inputs.dotted': 'd',
        honeyhive_outputs: '{"whole":true}',
      },
    });
    const [event] = backend.events();
    expect(event?.inputs).toEqual({
      '0': 'top',
      list: [{ x: 'a' }, 'b'],
      sparse: { '0': 'a', '2': 'c' },
      both: 'v',
      'both.under': 'u',
    });
    expect(event?.outputs).toEqual({ whole: true });
    expect(event?.metadata).toEqual({ 'honeyhive.inputs.dotted': 'd' });
  });

  test('filters select', async () => {
    await start();
    await send(
      { spanId: 'a', attributes: { ...inSession, honeyhive_event_type: 'model' } },
      { spanId: 'b', at: -5, attributes: { ...inSession, 'honeyhive.project': 'p' } },
      { spanId: 'c', traceId: '1'.repeat(32) },
    );
    const names = (filter: Parameters<LocalBackend['events']>[0]): string[] =>
      backend.events(filter).map((event) => event.event_name);
    expect(names({})).toEqual(['b', 'a', 'c']);
    expect(names({ sessionId: SESSION })).toEqual(['b', 'a']);
    expect(names({ traceId: '1'.repeat(32) })).toEqual(['c']);
    expect(names({ type: 'model' })).toEqual(['a']);
    expect(names({ project: 'p' })).toEqual(['b']);
    expect(names({ name: 'a', project: 'p' })).toEqual([]);
  });

  test('over maxSpans the session that was quiet longest goes', async () => {
    await start({ maxSpans: 3 });
    for (const session of ['s1', 's2', 's3']) {
      const attributes = { 'honeyhive.session_id': session };
      await send({ spanId: `a${session.at(1)}`, attributes });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await send({ spanId: 'b1', attributes: { 'honeyhive.session_id': 's1' } });
    expect(backend.sessions().map((session) => session.session_id)).not.toContain('s2');
    expect(backend.events()).toHaveLength(3);
    const many = Array.from({ length: 5 }, (_, at) => ({ spanId: `c${at}`, at }));
    await send(...many.map((each) => ({ ...each, attributes: inSession })));
    expect(backend.events().map((event) => event.event_name)).toEqual(['c2', 'c3', 'c4']);
  });

  test('a retry under another session moves the event with its count', async () => {
    await start();
    const attributes = { honeyhive_event_id: 'e1' };
    const counts = (): unknown =>
      Object.fromEntries(backend.sessions().map((s) => [s.session_id, s.num_events]));
    await send({ spanId: 'a', attributes: { ...attributes, 'honeyhive.session_id': 's1' } });
    expect(counts()).toEqual({ s1: 1 });
    await send({ spanId: 'a', attributes: { ...attributes, 'honeyhive.session_id': 's2' } });
    expect(counts()).toEqual({ s1: 0, s2: 1 });
    expect(backend.events({ sessionId: 's1' })).toEqual([]);
    expect(backend.tree('s2')).toHaveLength(1);
  });

  test('what it gives are copies, and clear forgets', async () => {
    await start();
    await send({ spanId: 'a', attributes: { 'honeyhive_inputs.x': 1 } });
    for (const event of backend.events()) event.inputs['x'] = 'changed';
    expect(backend.events()[0]?.inputs).toEqual({ x: 1 });
    backend.clear();
    expect([backend.events(), backend.sessions(), backend.requests()]).toEqual([[], [], []]);
  });

  test('the query API answers what the methods give', async () => {
    await start();
    await send({ spanId: 'a', attributes: { ...inSession, honeyhive_event_id: 'e1' } });
    expect(await call('GET', '/api/health')).toMatchObject({ ok: true });
    expect(await call('GET', '/api/sessions')).toEqual({ sessions: backend.sessions() });
    expect(await call('GET', `/api/sessions/${SESSION}`)).toEqual(backend.session(SESSION));
    expect(await call('GET', '/api/events/e1')).toEqual(backend.events()[0]);
    expect(backend.requests()).toHaveLength(1);
    await expect(call('GET', '/api/sessions/none')).rejects.toThrow('404');
    await call('DELETE', '/api/sessions');
    expect(backend.sessions()).toEqual([]);
  });
});

test('a file keeps everything over a restart', async () => {
  const store = join(folder, 'local.db');
  backend = await startLocal({ port: 0, store });
  await send({ spanId: 'b', parentSpanId: 'a', attributes: inSession });
  await call('PUT', `/v1/events/${SESSION}`, { feedback: { rating: true } });
  await call('PUT', '/v1/events/late', { metadata: { k: 1 } });
  const before = backend.session(SESSION);
  await backend.close();
  backend = await startLocal({ port: 0, store });
  expect(backend.session(SESSION)).toEqual(before);
  await send({ spanId: 'a', attributes: { ...inSession, honeyhive_event_id: 'late' } });
  expect(backend.tree(SESSION)).toMatchObject([
    { event_id: 'late', metadata: { k: 1 }, children: [{ event_name: 'b' }] },
  ]);
});

test('somebody else’s database is not touched', async () => {
  const { default: Database } = await import('libsql');
  const file = join(folder, 'theirs.db');
  const db = new Database(file);
  db.exec('CREATE TABLE events (precious TEXT)');
  db.close();
  await expect(startLocal({ port: 0, store: file })).rejects.toThrow('a different program');
  const again = new Database(file);
  expect(again.prepare('SELECT count(precious) AS n FROM events').get()).toMatchObject({ n: 0 });
  again.close();
});

describe('the server', () => {
  beforeEach(async () => {
    backend = await startLocal({ port: 0, store: 'memory' });
  });

  test('a taken port rejects with what to do', async () => {
    const port = Number(new URL(backend.url).port);
    const error = await startLocal({ port, store: 'memory' }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'port_taken', message: expect.stringContaining('--port') });
  });

  test('a wrong or missing key is 401, and the viewer stays open', async () => {
    const locked = await startLocal({ port: 0, store: 'memory', apiKey: 'k-12345' });
    const path = `${locked.url}/v1/sessions`;
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(path, { method: 'POST', body: '{}', headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer k-12346' })).toBe(401);
    expect(await status({ authorization: 'Bearer k-12345' })).toBe(200);
    expect((await fetch(locked.url)).status).toBe(200);
    expect((await fetch(`${locked.url}/api/sessions`)).status).toBe(200);
    expect(locked.requests().map((request) => request.status)).toEqual([401, 401, 200]);
    await locked.close();
  });

  test('wrong paths are 404 and seen', async () => {
    expect(
      (await fetch(`${backend.url}/v2/traces?x=1`, { method: 'POST', body: 'abc' })).status,
    ).toBe(404);
    expect(backend.requests()).toMatchObject([{ path: '/v2/traces?x=1', status: 404 }]);
  });

  test('requests show sizes as on the wire, and no cookies', async () => {
    const body = '{"session_name":"ü"}';
    await fetch(`${backend.url}/v1/sessions`, {
      method: 'POST',
      body,
      headers: { cookie: 'a=secret', authorization: 'Bearer abcdef' },
    });
    expect(backend.requests()).toMatchObject([
      {
        bytes: Buffer.byteLength(body),
        headers: { cookie: '[redacted]', authorization: 'Bearer …cdef' },
      },
    ]);
  });

  test('the viewer’s page lets no foreign script in', async () => {
    const response = await fetch(backend.url);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain('HoneyHive local');
    expect((await fetch(`${backend.url}/viewer/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  test('each change comes as one live message; close ends the stream', async () => {
    const response = await fetch(`${backend.url}/api/live`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (what: string): Promise<void> => {
      while (!text.includes(what)) {
        const { value: chunk, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`ended before ${what}: ${text}`);
        text += chunk;
      }
    };
    await until('retry');
    await send({ spanId: 'a', attributes: inSession }, { spanId: 'b', attributes: inSession });
    await until('data:');
    await call('PUT', `/v1/events/${SESSION}`, { feedback: { rating: true } });
    await until(`data: {"session_id":"${SESSION}"}\n\ndata: {"session_id":"${SESSION}"}\n\n`);
    expect(text.match(/data:/g)).toHaveLength(2);
    const [end] = await Promise.all([reader?.read(), backend.close()]);
    expect(end?.done).toBe(true);
  });

  test('close does not wait for idle or slow connections', async () => {
    const socket = httpRequest(`${backend.url}/v1/sessions`, { method: 'POST' });
    socket.on('error', () => {});
    socket.write('{');
    await new Promise((resolve) => socket.once('socket', (s) => s.once('connect', resolve)));
    await Promise.all([backend.close(), backend.close()]);
    await expect(fetch(backend.url)).rejects.toThrow('fetch failed');
  });

  test('waitFor resolves on the change that satisfies it', async () => {
    let calls = 0;
    const two = backend.waitFor((b) => ++calls > 0 && b.events().length === 2);
    await send({ spanId: 'a' });
    await send({ spanId: 'b' });
    await two;
    expect(calls).toBeLessThanOrEqual(5);
    await backend.waitFor((b) => b.events().length === 2, { timeoutMs: 1 });
  });

  test('waitFor says what did not come', async () => {
    await send({ spanId: 'a' });
    const never = { timeoutMs: 20, what: 'a second span' };
    await expect(backend.waitFor((b) => b.events().length > 1, never)).rejects.toThrow(
      /a second span.*20 ms.*1 sessions, 1 events, 1 requests.*\/opentelemetry\/v1\/traces → 200/,
    );
    const broken = backend.waitFor(() => {
      throw new Error('mine');
    });
    await expect(broken).rejects.toThrow('mine');
    const waiting = backend.waitFor(() => false).catch((error: unknown) => String(error));
    await backend.close();
    expect(await waiting).toContain('closed');
  });
});
