import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type JsonObject, type LocalBackend, startLocal } from '../../index.ts';

let backend: LocalBackend;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterEach(() => backend.close());

interface Answer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}
async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(backend.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text && (JSON.parse(text) as unknown) };
}

async function send(session: string, name: string, fields: JsonObject = {}): Promise<void> {
  const event = { event_type: 'tool', session_id: session, event_name: name, project: 'p' };
  await ask('POST', '/v1/events', { ...event, ...fields });
}
const names = (answer: Answer): string[] =>
  answer.body.events.map((event: JsonObject) => event['event_name']);

describe('queries of events', () => {
  beforeEach(async () => {
    await ask('POST', '/session/start', {
      session: { session_id: 's', session_name: 'chat', project: 'p', start_time: 1 },
    });
    await send('s', 'a', { start_time: 10, duration: 2.5, metadata: { run_id: 'r', n: 3 } });
    await send('s', 'b', { start_time: 20, metadata: { tags: ['x', 'y'], n: 12 } });
    await send('t', 'c', { start_time: 30, project: 'other', error: 'boom' });
  });

  test('give the session among its events, by start, with whole milliseconds', async () => {
    const filters = [{ field: 'session_id', operator: 'is', value: 's' }];
    const answer = await ask('POST', '/events/export', { project: 'p', filters });
    expect([names(answer), answer.body.totalEvents]).toEqual([['chat', 'a', 'b'], 3]);
    const [session, first] = answer.body.events;
    expect([session.event_type, session.parent_id]).toEqual(['session', null]);
    expect(session.children_ids).toHaveLength(2);
    expect([first.end_time, first.error, first.duration]).toEqual([13, null, 2.5]);
  });

  test.each([
    [{ field: 'metadata.run_id', operator: 'is', value: 'r' }, ['a']],
    [{ field: 'metadata.n', operator: 'greater than', value: '5', type: 'number' }, ['b']],
    [{ field: 'metadata.n', operator: 'less than', value: 5 }, ['a']],
    [{ field: 'metadata.tags', operator: 'contains', value: 'y' }, ['b']],
    [{ field: 'event_name', operator: 'not contains', value: 'a' }, ['b', 'c', 'Session']],
    [{ field: 'event_type', operator: 'is not', value: 'tool' }, ['chat', 'Session']],
    [{ field: 'error', operator: 'exists' }, ['c']],
    [
      { field: 'start_time', operator: 'greater than', value: '1970-01-01T00:00:00.025Z' },
      ['c', 'Session'],
    ],
  ])('take the filter %j', async (filter, expected) => {
    const answer = await ask('POST', '/v1/events/search', { filters: [filter] });
    expect(names(answer).toSorted()).toEqual(expected.toSorted());
    expect(answer.body.count).toBe(expected.length);
  });

  test('take a project, a range of time, pages and projections', async () => {
    const query = async (body: JsonObject): Promise<Answer> =>
      ask('POST', '/v1/events/export', body);
    expect(names(await query({ project: 'other' }))).toContain('c');
    expect(names(await query({ project: 'p' }))).not.toContain('c');
    const range = { $gte: '1970-01-01T00:00:00.015Z', $lte: '1970-01-01T00:00:00.025Z' };
    expect(names(await query({ dateRange: range }))).toEqual(['b']);
    const page = await query({ project: 'p', limit: 1, page: 2 });
    expect([names(page), page.body.totalEvents]).toEqual([['a'], 3]);
    const projected = await query({ project: 'p', projections: ['event_name', 'metadata.n'] });
    expect(projected.body.events[1]).toEqual({ event_name: 'a', 'metadata.n': 3 });
  });

  test.each([
    [{ filters: {} }, 'filters must be a list'],
    [{ filters: [{ field: 'a', operator: 'like' }] }, 'use one of is, is not'],
    [{ filters: [{ operator: 'is' }] }, 'needs a field'],
    [{ limit: 7501 }, 'from 1 to 7500'],
    [{ filters: Array.from({ length: 101 }, () => ({ field: 'a' })) }, 'at most 100 filters'],
    [{ projections: Array.from({ length: 101 }, (_, index) => `a${index}`) }, '100 projections'],
    [{ filters: [{ field: 'a'.repeat(257) }] }, 'at most 256 characters'],
    [{ projections: ['a'.repeat(257)] }, 'at most 256 characters'],
    [{ filters: [{ field: 'a', value: ['a'.repeat(10_000)] }] }, 'at most 10000 characters'],
    [{ page: 0 }, 'page must be a whole number'],
  ])('refuse %j with the reason', async (body, message) => {
    const answer = await ask('POST', '/events/export', body);
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test('give one session, or say that there is none', async () => {
    expect((await ask('GET', '/session/s')).body.event_name).toBe('chat');
    const none = await ask('GET', '/v1/sessions/none');
    expect([none.status, none.body.success]).toEqual([404, false]);
  });
});

test('calls of models after the fact are model events with their messages', async () => {
  const call = {
    model: 'gpt-4o',
    provider: 'openai',
    messages: [{ role: 'user', content: 'why?' }],
    response: { role: 'assistant', content: 'because' },
    usage: { prompt_tokens: 3 },
    duration: 7,
    session_id: 's',
  };
  const one = await ask('POST', '/events/model', { model_event: call });
  const many = await ask('POST', '/v1/events/model/batch', { model_events: [call, call] });
  expect([one.body.success, many.body.event_ids.length]).toEqual([true, 2]);
  const [event] = backend.events({ eventId: one.body.event_id });
  expect([event?.event_type, event?.config['model'], event?.metadata]).toEqual([
    'model',
    'gpt-4o',
    { prompt_tokens: 3 },
  ]);
  expect([event?.inputs, event?.outputs]).toEqual([{ chat_history: call.messages }, call.response]);
});

describe('runs', () => {
  const RUN = '11111111-1111-4111-8111-111111111111';
  const OLD = '22222222-2222-4222-8222-222222222222';

  async function evaluated(
    run: string,
    id: string,
    metrics: JsonObject,
    error?: string,
  ): Promise<void> {
    const session_id = `${run}-${id}`;
    const metadata = { run_id: run, datapoint_id: id };
    await send(session_id, 'answer', error ? { error, parent_id: session_id } : {});
    await ask('PUT', `/v1/events/${session_id}`, { metadata, metrics });
  }

  test('are stored, changed and removed', async () => {
    const created = await ask('POST', '/v1/runs', { name: 'n', run_id: RUN, status: 'pending' });
    expect(created.body).toMatchObject({ run_id: RUN, evaluation: { name: 'n', event_ids: [] } });
    const again = await ask('POST', '/runs', { name: 'n', run_id: RUN, metadata: { a: 1 } });
    expect(again.body.run_id).toBe(RUN);
    await ask('PUT', `/runs/${RUN}`, { event_ids: ['s1'], metadata: { b: 2 } });
    const done = await ask('PUT', `/v1/runs/${RUN}`, { event_ids: ['s2'], status: 'completed' });
    expect(done.body).toMatchObject({
      evaluation: { event_ids: ['s1', 's2'], metadata: { a: 1, b: 2 }, status: 'completed' },
      warning: null,
    });
    expect((await ask('GET', '/runs')).body.evaluations).toHaveLength(1);
    expect((await ask('DELETE', `/runs/${RUN}`)).body).toEqual({ id: RUN, deleted: true });
    expect((await ask('GET', `/runs/${RUN}`)).status).toBe(404);
    expect((await ask('PUT', `/runs/${RUN}`, {})).status).toBe(404);
    expect((await ask('POST', '/runs', { name: 'n', run_id: 'no uuid' })).body.run_id).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    expect((await ask('POST', '/runs', {})).status).toBe(400);
    expect((await ask('POST', '/runs', { name: 'n', status: 'odd' })).status).toBe(400);
  });

  test.each([
    ['average', 2],
    ['min', 1],
    ['max', 3],
    ['median', 2],
    ['p90', 2.8],
    ['sum', 6],
    ['count', 3],
  ])('have a result by %s', async (aggregation, expected) => {
    await ask('POST', '/runs', { name: 'n', run_id: RUN, status: 'completed' });
    await evaluated(RUN, 'd1', { score: 1, right: true });
    await evaluated(RUN, 'd2', { score: 2, right: false });
    await evaluated(RUN, 'd3', { score: 3, right: true, label: 'text' }, 'boom');
    const path = `/v1/runs/${RUN}/result?aggregate_function=${aggregation}`;
    const { body } = await ask('GET', path);
    expect([body.status, body.success, body.passed, body.failed]).toEqual([
      'completed',
      false,
      ['d1'],
      ['d2', 'd3'],
    ]);
    const [score, right] = body.metrics.details;
    expect(score.aggregate).toBeCloseTo(expected);
    expect(right.datapoints).toEqual({ passed: ['d1', 'd3'], failed: ['d2'] });
    expect(body.datapoints[0]).toMatchObject({ datapoint_id: 'd1', passed: true });
    const wrong = await ask('GET', `/runs/${RUN}/result?aggregate_function=mode`);
    expect([wrong.status, wrong.body.message]).toEqual([400, expect.stringMatching(/average/)]);
  });

  test.each(['compare-with', 'compare'])(
    '%s tells what changed, datapoint by datapoint',
    async (word) => {
      for (const run_id of [RUN, OLD]) await ask('POST', '/runs', { name: run_id, run_id });
      await evaluated(OLD, 'd1', { score: 1, right: false });
      await evaluated(OLD, 'd2', { score: 2, right: true });
      await evaluated(RUN, 'd1', { score: 3, right: true });
      await evaluated(RUN, 'd2', { score: 1, right: true });
      await evaluated(RUN, 'd3', { score: 9 });
      const { body } = await ask('GET', `/runs/${RUN}/${word}/${OLD}`);
      expect(body.commonDatapoints).toEqual(['d1', 'd2']);
      const of = (name: string): JsonObject =>
        body.metrics.find((metric: JsonObject) => metric['metric_name'] === name);
      expect(of('score')).toMatchObject({ found_count: 2, improved: ['d1'], degraded: ['d2'] });
      expect(of('right')).toMatchObject({ improved: ['d1'], same: ['d2'], degraded_count: 0 });
      expect([body.old_run.run_id, body.new_run.run_id]).toEqual([OLD, RUN]);
    },
  );
});

test('datasets hold datapoints, which are made of rows, added and removed', async () => {
  const { body } = await ask('POST', '/datasets', { project: 'p', name: 'd' });
  const id = body.result.insertedId;
  const rows = await ask('POST', `/v1/datasets/${id}/datapoints`, {
    project: 'p',
    data: [{ q: 'a', a: 'b', extra: 1 }],
    mapping: { inputs: ['q'], ground_truth: ['a'], history: [] },
  });
  const [first] = rows.body.datapoint_ids;
  const point = (await ask('GET', `/datapoints/${first}`)).body.datapoint[0];
  expect(point).toMatchObject({
    inputs: { q: 'a' },
    ground_truth: { a: 'b' },
    metadata: { extra: 1 },
  });
  const linked = { project: 'p', inputs: { q: 'c' }, linked_datasets: [id] };
  const second = (await ask('POST', '/v1/datapoints', linked)).body.result.insertedId;
  const list = async (): Promise<string[]> =>
    (await ask('GET', `/datasets?project=p&dataset_id=${id}`)).body.testcases[0].datapoints;
  expect(await list()).toEqual([first, second]);
  expect((await ask('GET', '/v1/datasets?name=d')).body.datasets[0].num_points).toBe(2);
  const named = await ask('GET', '/datapoints?project=p&dataset_name=d');
  expect(named.body.datapoints).toHaveLength(2);
  expect((await ask('GET', `/datapoints?datapoint_ids=${second}`)).body.datapoints).toHaveLength(1);
  await ask('PUT', `/datapoints/${second}`, { ground_truth: { a: 'd' } });
  expect((await ask('GET', `/v1/datapoints/${second}`)).body.datapoint[0].ground_truth.a).toBe('d');
  expect((await ask('DELETE', `/datapoints/${first}`)).body).toEqual({ deleted: true });
  expect(await list()).toEqual([second]);
  await ask('PUT', '/datasets', { dataset_id: id, description: 'x' });
  await ask('DELETE', `/datasets?dataset_id=${id}`);
  expect((await ask('GET', '/datasets')).body.testcases).toEqual([]);
  expect((await ask('DELETE', `/datasets?dataset_id=${id}`)).status).toBe(404);
  expect((await ask('POST', '/datapoints', { inputs: 'x' })).status).toBe(400);
  const missing = await ask('POST', '/datapoints', { inputs: {}, linked_datasets: ['none'] });
  expect(missing.status).toBe(404);
});

test.each([
  ['tools', 'function_id', { type: 'tool', task: 't', parameters: {} }],
  ['metrics', 'metric_id', { type: 'custom', task: 't', description: '', return_type: 'float' }],
  ['configurations', undefined, { project: 'p', provider: 'openai', parameters: {}, env: ['dev'] }],
])('%s are stored, listed, changed and removed', async (name, idField, fields) => {
  const { body } = await ask('POST', `/${name}`, { name: 'n', ...fields });
  const id = body.result.insertedId;
  const path = idField ? `/v1/${name}` : `/v1/${name}/${id}`;
  await ask('PUT', path, { ...(idField ? { [idField]: id } : {}), name: 'm' });
  const [only, ...others] = (await ask('GET', `/${name}`)).body;
  expect([only._id, only.name, others]).toEqual([id, 'm', []]);
  const removed = await ask('DELETE', idField ? `${path}?${idField}=${id}` : path);
  expect(removed.status).toBe(200);
  expect((await ask('GET', `/v1/${name}`)).body).toEqual([]);
  expect((await ask('POST', `/${name}`, { other: 1 })).status).toBe(400);
});

test('projects are those that were made, and those that sessions have', async () => {
  await ask('POST', '/projects', { name: 'made' });
  await ask('POST', '/v1/sessions', { session_id: 's', project: 'seen' });
  const list = async (): Promise<string[]> =>
    (await ask('GET', '/v1/projects')).body.map((project: JsonObject) => project['name']);
  expect(await list()).toEqual(['made', 'seen']);
  expect((await ask('POST', '/projects', { name: 'made' })).status).toBe(400);
  await ask('DELETE', '/projects?name=made');
  expect(await list()).toEqual(['seen']);
});

test.each(['/v1/traces', '/nextjs/v1/traces'])('traces are taken at %s, too', async (path) => {
  const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), name: 'x' };
  await ask('POST', path, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  expect(backend.events({ name: 'x' })).toHaveLength(1);
});

test.each(['/v1/logs', '/v1/metrics', '/opentelemetry/v1/logs', '/opentelemetry/v1/metrics'])(
  '%s is answered in both encodings, and kept nowhere',
  async (path) => {
    const key = path.endsWith('logs') ? 'resourceLogs' : 'resourceMetrics';
    expect(await ask('POST', path, { [key]: [] })).toEqual({ status: 200, body: {} });
    const protobuf = await fetch(backend.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array([10, 0]),
    });
    expect([protobuf.status, await protobuf.text()]).toEqual([200, '']);
    expect([backend.sessions(), backend.events()]).toEqual([[], []]);
    expect((await ask('GET', '/metrics')).body).toEqual([]);
  },
);
