import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpServer, startServer } from '@honeyhive/test-support/http-server';
import { HoneyHiveCore } from '../core.ts';
import { eventsGetEvents, sessionGetSession } from '../funcs.ts';
import { HoneyHive } from '../index.ts';
import { HTTPClient } from '../lib.ts';
import { CallType, EventType, Operator, Status } from '../models/components.ts';
import { METHODS } from './methods.ts';
import {
  ConnectionError,
  RequestAbortedError,
  RequestTimeoutError,
  SDKError,
  SDKValidationError,
} from '../models/errors.ts';
import { AggregateFunction } from '../models/operations.ts';

let backend: LocalBackend;
let client: HoneyHive;
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  client = new HoneyHive({ bearerAuth: 'k', serverURL: `${backend.url}/` });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await backend.close();
});

const SESSION = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const EVENT = {
  project: 'p',
  source: 'x',
  eventName: 'e',
  eventType: 'tool',
  sessionId: SESSION,
  config: { aB: 1 },
  inputs: { cD: 2 },
  metrics: { fooBar: 1 },
  duration: 3.5,
} as const;

test('there are 41 calls, each in its namespace', () => {
  const names = Object.entries(METHODS).flatMap(([namespace, methods]) =>
    Object.keys(methods).map((name) => [namespace, name] as const),
  );
  expect(names).toHaveLength(41);
  for (const [namespace, name] of names) {
    const calls = client[namespace as 'events'] as unknown as Record<string, unknown>;
    expect([name, typeof calls[name]]).toEqual([name, 'function']);
  }
});

test('events are sent and found, with the keys of their content as written', async () => {
  await client.session.startSession({
    session: {
      project: 'p',
      sessionName: 's',
      source: 'x',
      sessionId: SESSION,
      inputs: { someKey: 1 },
    },
  });
  const { eventId = '' } = await client.events.createEvent({ event: EVENT });
  await client.events.updateEvent({ eventId, metadata: { xY: 1 }, userProperties: { uV: 2 } });
  const filter = { field: 'session_id', value: SESSION, operator: Operator.Is };
  const dateRange = { dollarGte: '2000-01-01T00:00:00Z' };
  const { events = [], totalEvents } = await client.events.getEvents({
    project: 'p',
    filters: [filter],
    dateRange,
  });
  expect(totalEvents).toBe(2);
  const [session, event] = events;
  expect([session?.eventType, session?.inputs]).toEqual([EventType.Session, { someKey: 1 }]);
  expect(event).toMatchObject({
    eventId,
    eventName: 'e',
    config: { aB: 1 },
    inputs: { cD: 2 },
    metrics: { fooBar: 1 },
    metadata: { xY: 1 },
    userProperties: { uV: 2 },
    duration: 3.5,
  });
  expect((await client.session.getSession(SESSION)).childrenIds).toEqual([eventId]);
});

test('snake case is taken, too', async () => {
  const event = { project: 'p', event_name: 'snake', event_type: 'tool', session_id: SESSION };
  const { eventId } = await client.events.createEvent({ event } as object);
  expect(backend.events({ name: 'snake' })[0]?.event_id).toBe(eventId);
});

test('batches give ids, and calls of models are events', async () => {
  const { eventIds, sessionId } = await client.events.createEventBatch({
    events: [EVENT, EVENT],
    isSingleSession: true,
    sessionProperties: { sessionId: SESSION },
  });
  expect([eventIds?.length, sessionId]).toEqual([2, SESSION]);
  const modelEvent = {
    project: 'p',
    model: 'm',
    provider: 'o',
    messages: [{ role: 'user', content: 'q' }],
    response: { role: 'assistant', content: 'a' },
    duration: 1,
    usage: { total_tokens: 1 },
    responseFormat: { jsonSchema: true },
  };
  const one = await client.events.createModelEvent({ modelEvent });
  const two = await client.events.createModelEventBatch({ modelEvents: [modelEvent] });
  expect([one.success, two.eventIds?.length]).toEqual([true, 1]);
  expect(backend.events({ type: 'model' })[0]?.config['response_format']).toEqual({
    jsonSchema: true,
  });
});

test('metrics, tools and projects are made, listed, changed and removed', async () => {
  await client.metrics.createMetric({
    name: 'm',
    task: 'p',
    type: 'custom',
    description: 'd',
    returnType: 'float',
    needsGroundTruth: true,
  });
  const [metric] = await client.metrics.getMetrics('p');
  expect(metric).toMatchObject({ name: 'm', returnType: 'float', needsGroundTruth: true });
  await client.metrics.updateMetric({ metricId: metric?.id ?? '', name: 'n' });
  expect((await client.metrics.getMetrics('p'))[0]?.name).toBe('n');
  await client.metrics.deleteMetric(metric?.id ?? '');
  expect(await client.metrics.getMetrics('p')).toEqual([]);

  const made = { task: 'p', name: 't', parameters: { camelKey: 1 }, type: 'tool' } as const;
  const { result } = await client.tools.createTool(made);
  await client.tools.updateTool({ id: result?.insertedId ?? '', name: 't2', parameters: { a: 1 } });
  const [tool] = await client.tools.getTools();
  expect(tool).toMatchObject({ name: 't2', toolType: 'tool', parameters: { a: 1 } });
  await client.tools.deleteTool(tool?.id ?? '');
  expect(await client.tools.getTools()).toEqual([]);

  const project = await client.projects.createProject({ name: 'x', description: 'y' });
  await client.projects.updateProject({ projectId: project.id ?? '', name: 'z' });
  expect((await client.projects.getProjects()).map(({ name }) => name)).toEqual(['z']);
  await client.projects.deleteProject('z');
  expect(await client.projects.getProjects('z')).toEqual([]);
});

test('datasets and datapoints are made, linked, found and removed', async () => {
  const created = await client.datasets.createDataset({
    project: 'p',
    name: 'd',
    pipelineType: 'event',
  });
  const id = created.result?.insertedId ?? '';
  const rows = {
    project: 'p',
    data: [{ qQ: 'a', aA: 'b' }],
    mapping: { inputs: ['qQ'], groundTruth: ['aA'], history: [] },
  };
  const { datapointIds = [] } = await client.datasets.addDatapoints(rows, id);
  const linked = { project: 'p', inputs: { aB: 1 }, groundTruth: { cD: 1 }, linkedDatasets: [id] };
  const { result } = await client.datapoints.createDatapoint(linked);
  const point = result?.insertedId ?? '';
  const { testcases } = await client.datasets.getDatasets('p', undefined, id);
  expect(testcases?.[0]).toMatchObject({
    numPoints: 2,
    datapoints: [...datapointIds, point],
    pipelineType: 'event',
  });
  await client.datapoints.updateDatapoint({ metadata: { a: 1 } }, point);
  const { datapoint } = await client.datapoints.getDatapoint(point);
  expect(datapoint?.[0]).toMatchObject({ inputs: { aB: 1 }, groundTruth: { cD: 1 } });
  const { datapoints } = await client.datapoints.getDatapoints('p', datapointIds, 'd');
  expect(datapoints?.map((one) => one.groundTruth)).toEqual([{ aA: 'b' }]);
  expect(await client.datapoints.deleteDatapoint(point)).toEqual({ deleted: true });
  await client.datasets.updateDataset({ datasetId: id, name: 'd2' });
  await client.datasets.deleteDataset(id);
  expect((await client.datasets.getDatasets('p')).testcases).toEqual([]);
});

test('runs are made, changed, compared and removed', async () => {
  await client.events.createEvent({ event: EVENT });
  const request = { project: 'p', name: 'r', eventIds: [SESSION], configuration: { kEy: 1 } };
  const { runId = '', evaluation } = await client.experiments.createRun(request);
  expect(evaluation?.createdAt).toBeInstanceOf(Date);
  const other = await client.experiments.createRun({ ...request, name: 'r2' });
  const updated = await client.experiments.updateRun({ status: Status.Completed }, runId);
  expect(updated).toMatchObject({
    evaluation: { run_id: runId, status: 'completed' },
    warning: null,
  });
  const run = await client.experiments.getRun(runId);
  expect(run.evaluation).toMatchObject({ status: 'completed', configuration: { kEy: 1 } });
  expect((await client.experiments.getRuns('p')).evaluations).toHaveLength(2);
  const average = AggregateFunction.Average;
  const result = await client.experiments.getExperimentResult(runId, 'p', average);
  expect(result.metrics?.details?.[0]).toMatchObject({ metricName: 'fooBar', aggregate: 1 });
  const compared = await client.experiments.getExperimentComparison(runId, other.runId ?? '', 'p');
  expect(compared.metrics?.[0]).toMatchObject({ foundCount: 1, sameCount: 1, newValues: [1] });
  expect(await client.experiments.deleteRun(runId)).toEqual({ id: runId, deleted: true });
});

test('configurations keep the names of their parameters', async () => {
  const parameters = {
    callType: CallType.Chat,
    model: 'm',
    hyperparameters: { topP: 1 },
    additionalProperties: { more: 1 },
  };
  const made = { project: 'p', name: 'c', provider: 'o', parameters, env: ['dev' as const] };
  await client.configurations.createConfiguration(made);
  const [found] = await client.configurations.getConfigurations('p', 'dev', 'c');
  expect(found?.parameters).toEqual({
    callType: 'chat',
    model: 'm',
    hyperparameters: { topP: 1 },
    more: 1,
  });
  await client.configurations.updateConfiguration({ ...made, name: 'c2' }, found?.id ?? '');
  expect(await client.configurations.getConfigurations('p', 'prod')).toEqual([]);
  await client.configurations.deleteConfiguration(found?.id ?? '');
  expect(await client.configurations.getConfigurations('p')).toEqual([]);
});

describe('what goes wrong', () => {
  test('is an SDKError with status, body and type for an error of the server', async () => {
    const error = await client.session.getSession('none').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(SDKError);
    const { statusCode, body, contentType, message } = error as SDKError;
    expect([statusCode, contentType]).toEqual([404, expect.stringMatching(/json/)]);
    expect(body).toContain('no session has the id none');
    expect(message).toContain('Status 404');
  });

  test('is said before anything is sent for arguments that cannot be meant', async () => {
    const before = backend.requests().length;
    await expect(client.events.createEvent(undefined as never)).rejects.toThrow(SDKValidationError);
    await expect(client.experiments.getRun('')).rejects.toThrow(/run_id is missing/);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const event = { ...EVENT, inputs: circular };
    await expect(client.events.createEvent({ event })).rejects.toThrow(SDKValidationError);
    expect(backend.requests()).toHaveLength(before);
    expect(() => new HoneyHive({ serverIdx: 9 })).toThrow(/Invalid server index 9/);
  });

  test('is a ConnectionError where nobody listens', async () => {
    const gone = new HoneyHive({ bearerAuth: 'k', serverURL: 'http://127.0.0.1:9' });
    await expect(gone.tools.getTools()).rejects.toThrow(ConnectionError);
  });

  test('is told apart for a signal of the caller and for time that is over', async () => {
    const server = await listen(() => {});
    const slow = new HoneyHive({ bearerAuth: 'k', serverURL: server.url });
    await expect(slow.tools.getTools({ timeoutMs: 20 })).rejects.toThrow(RequestTimeoutError);
    const stop = new AbortController();
    const call = slow.tools.getTools({ fetchOptions: { signal: stop.signal } });
    stop.abort();
    await expect(call).rejects.toThrow(RequestAbortedError);
    await server.close();
  });

  test('is a result and no rejection for standalone functions', async () => {
    const core = new HoneyHiveCore({ bearerAuth: 'k', serverURL: backend.url });
    const none = await sessionGetSession(core, 'none');
    expect([none.ok, (none.error as SDKError).statusCode]).toEqual([false, 404]);
    const found = await eventsGetEvents(core, { project: 'p', filters: [] });
    expect([found.ok, found.value?.totalEvents]).toEqual([true, 0]);
  });
});

test('a call is tried again as the policy says', async () => {
  let asked = 0;
  const server = await listen((answer) => answer((asked += 1) < 3 ? 503 : 200, '[]'));
  const backoff = { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 10_000 };
  const retries = { strategy: 'backoff', backoff } as const;
  const patient = new HoneyHive({ bearerAuth: 'k', serverURL: server.url, retryConfig: retries });
  expect(await patient.tools.getTools()).toEqual([]);
  expect(asked).toBe(3);
  asked = 0;
  await expect(patient.tools.getTools({ retries: { strategy: 'none' } })).rejects.toThrow(/503/);
  expect(asked).toBe(1);
  await server.close();
});

test('the key may come from a function or the environment, and hooks see each request', async () => {
  const seen: string[] = [];
  const httpClient = new HTTPClient().addHook('beforeRequest', (request) => {
    seen.push(request.headers.get('authorization') ?? 'none');
  });
  const options = { httpClient, serverURL: backend.url };
  await new HoneyHive({ ...options, bearerAuth: async () => 'fresh' }).tools.getTools();
  vi.stubEnv('HH_API_KEY', 'from env');
  vi.stubEnv('HH_API_URL', backend.url);
  await new HoneyHive({ httpClient }).tools.getTools();
  expect(seen).toEqual(['Bearer fresh', 'Bearer from env']);
});

const listen = (
  onRequest: (answer: (status: number, body: string) => void) => void,
): Promise<HttpServer> =>
  startServer((_, response) => onRequest((status, body) => response.writeHead(status).end(body)));
