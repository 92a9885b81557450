import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { Program } from '../../fixtures/program.ts';
import { HoneyHiveTracer, traceChain } from '../index.ts';

let program: Program;
beforeEach(async () => {
  program = await Program.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  HoneyHiveTracer.verbose = false;
  await program.close();
});

const ID = '33333333-3333-4333-8444-555555555555';

describe('sessionId', () => {
  test('set, it moves spans of every kind and updates, of this tracer alone', async () => {
    const tracer = await program.init();
    const other = await program.init();
    const before = other.sessionId;
    tracer.getTracer().startSpan('before').end();
    tracer.sessionId = ID;
    expect(tracer.sessionId).toBe(ID);
    tracer.getTracer().startSpan('otel').end();
    tracer.traceChain(() => 1, { eventName: 'wrapped' })();
    tracer.trace(traceChain(() => 1, { eventName: 'free' }));
    await tracer.enrichSession({ metadata: { moved: true } });
    other.getTracer().startSpan('other').end();
    await HoneyHiveTracer.flush();
    const sessionOf = (name: string): unknown => program.backend.events({ name })[0]?.session_id;
    expect(['otel', 'wrapped', 'free'].map(sessionOf)).toEqual([ID, ID, ID]);
    expect(program.backend.session(ID)?.session.metadata['moved']).toBe(true);
    expect([sessionOf('other'), other.sessionId]).toEqual([before, before]);
    expect(sessionOf('before')).not.toBe(ID);
  });

  test('set, it also moves a tracer that was built with one', async () => {
    const first = '44444444-4444-4333-8444-555555555555';
    const tracer = await program.init({ sessionId: first.toUpperCase() });
    expect(tracer.sessionId).toBe(first);
    tracer.sessionId = ID;
    tracer.sessionId = ID.toUpperCase();
    tracer.trace(() => 1);
    expect((await program.event('main'))?.session_id).toBe(ID);
  });

  test.each([
    ['', 'sessionId is required'],
    [undefined, 'sessionId is required'],
    [Promise.resolve(ID), 'sessionId must be a string: await it'],
  ])('%o is refused', async (value, message) => {
    const tracer = await program.init();
    const before = tracer.sessionId;
    expect(() => {
      tracer.sessionId = value as string;
    }).toThrow(message);
    expect(tracer.sessionId).toBe(before);
  });
});

test('startSession gives the id of the session, and with options a session to hold', async () => {
  const tracer = await program.init();
  expect(await tracer.startSession()).toBe(tracer.sessionId);
  const session = tracer.startSession({ sessionName: 'chat' });
  expect([session.name, session.id === tracer.sessionId]).toEqual(['chat', false]);
  expect(session.run(() => tracer.sessionId)).toBe(session.id);
});

const NOTHING = { inputs: {}, metadata: {}, disableBatch: false, isEvaluation: false };

test('a tracer tells what it was given', async () => {
  const given = {
    apiKey: 'key',
    project: 'bees',
    serverUrl: program.backend.url,
    sessionName: 'chat',
    source: 'staging',
    inputs: { q: 'why' },
    metadata: { build: 7 },
    disableBatch: true,
    isEvaluation: true,
    runId: 'r',
    datasetId: 'd',
    datapointId: 'dp',
    disableHttpTracing: true,
  };
  const tracer = await program.init(given);
  expect(Object.keys(given).map((name) => tracer[name as keyof typeof given])).toEqual(
    Object.values(given),
  );
  expect(tracer.verbose).toBe(false);
});

test('what was not given comes from the environment, else from the defaults', () => {
  vi.stubEnv('HH_SESSION_NAME', 'nightly');
  vi.stubEnv('HH_SOURCE', 'ci');
  vi.stubEnv('HH_PROJECT', 'from env');
  vi.stubEnv('HH_API_KEY', 'env key');
  const { sessionName, source, project, apiKey, ...others } = readAll(
    new HoneyHiveTracer({ logger: quietLogger, disableTracing: true }),
  );
  expect([sessionName, source, project, apiKey]).toEqual(['nightly', 'ci', 'from env', 'env key']);
  expect(others).toMatchObject(NOTHING);
});

const readAll = (tracer: HoneyHiveTracer): Record<string, unknown> => {
  const { apiKey, project, sessionName, source, inputs, metadata } = tracer;
  const { disableBatch, isEvaluation, runId, datasetId, datapointId, verbose } = tracer;
  const first = { apiKey, project, sessionName, source, inputs, metadata, disableBatch };
  return { ...first, isEvaluation, runId, datasetId, datapointId, verbose };
};

test('printing a tracer prints no key', async () => {
  const { inspect } = await import('node:util');
  const tracer = await program.init({ apiKey: 'hh_very_secret' });
  class Own extends HoneyHiveTracer {}
  const own = new Own({ apiKey: 'hh_very_secret', logger: quietLogger, disableTracing: true });
  for (const shown of [tracer, own, { deep: [tracer] }])
    for (const more of [{}, { getters: true }, { getters: true, customInspect: false }])
      expect(inspect(shown, { depth: 9, showHidden: true, ...more })).not.toContain('hh_very');
  expect([tracer.apiKey, own.apiKey]).toEqual(['hh_very_secret', 'hh_very_secret']);
});

describe('static members', () => {
  test('flush sends what all tracers hold', async () => {
    // As programs have that build one for each request.
    const tracers = await Promise.all(Array.from({ length: 40 }, () => program.init()));
    for (const tracer of tracers) tracer.startSpan('request').end();
    await HoneyHiveTracer.flush();
    expect(program.backend.events({ name: 'request' })).toHaveLength(40);
  });

  test('initFromSessionId builds a tracer of that session', async () => {
    const { url: serverUrl } = program.backend;
    const tracer = await HoneyHiveTracer.initFromSessionId({
      apiKey: 'k',
      serverUrl,
      sessionId: ID,
    });
    expect(tracer.sessionId).toBe(ID);
    await tracer.shutdown();
  });

  test('verbose holds for tracers that are built later', async () => {
    HoneyHiveTracer.verbose = true;
    expect((await program.init({ logger: quietLogger })).verbose).toBe(true);
    expect((await program.init({ logger: quietLogger, verbose: false })).verbose).toBe(false);
  });

  test('init never rejects', async () => {
    for (const wrong of [undefined, null, 7, { apiKey: 7 }, { sessionId: {} }]) {
      const tracer = await HoneyHiveTracer.init(wrong as object);
      expect(tracer.trace(() => 'ran')).toBe('ran');
      await tracer.shutdown({ timeoutMs: 1 });
    }
  });
});

describe('options', () => {
  const SPELLINGS = [
    { api_key: 'key', server_url: 'URL', session_name: 'n' },
    { hh_api_key: 'key', hh_project: 'p', serverURL: 'URL', sessionName: 'n' },
    { config: { api_key: 'key', server_url: 'URL' }, session: { session_name: 'n' } },
  ];
  test.each(SPELLINGS)('%j are taken without a word', async (spelling) => {
    const text = JSON.stringify(spelling).replace('"URL"', JSON.stringify(program.backend.url));
    const tracer = await HoneyHiveTracer.init(JSON.parse(text) as object);
    expect(tracer.problems).toEqual([]);
    expect([tracer.apiKey, tracer.serverUrl, tracer.sessionName]).toEqual([
      'key',
      program.backend.url,
      'n',
    ]);
    await tracer.shutdown();
  });

  test('the right name counts, and the other one is reported', async () => {
    const both = { apiKey: 'right', api_key: 'other', logger: quietLogger };
    const tracer = await program.init(both);
    expect(tracer.apiKey).toBe('right');
    expect(tracer.problems.map(({ code }) => code)).toEqual(['unknown_option']);
    expect(both).toEqual({ apiKey: 'right', api_key: 'other', logger: quietLogger });
  });

  test('what nobody knows is reported with the nearest name', async () => {
    const tracer = await program.init({ sessionNmae: 'x', logger: quietLogger } as object);
    expect(tracer.problems[0]?.remedy).toContain('sessionName');
  });
});
