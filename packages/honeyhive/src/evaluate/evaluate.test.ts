import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Program } from '../../fixtures/program.ts';
import {
  enrichSpan,
  evaluate,
  type EvaluationConfig,
  type EvaluationResult,
  evaluator,
  HoneyHiveTracer,
  traceTool,
} from '../index.ts';

let program: Program;
let printed: string[];
beforeEach(async () => {
  program = await Program.start();
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await program.close();
});

const DATASET = [
  { inputs: { q: 'a' }, ground_truth: { a: 'a!' } },
  { inputs: { q: 'é' }, ground_truth: { a: 2 } },
];
const answer = ({ q }: { q: string }): string => `${q}!`;
const run = (config: Partial<EvaluationConfig> = {}): Promise<EvaluationResult> =>
  evaluate({
    apiKey: 'k',
    project: 'p',
    serverUrl: program.backend.url,
    function: answer,
    dataset: DATASET,
    printResults: false,
    ...config,
  });
const metricsOf = ({ data }: EvaluationResult): unknown[] =>
  (data['metrics'] as string[]).map((text) => JSON.parse(text) as unknown);
const paths = (): string[] =>
  program.backend.requests().map(({ method, path }) => `${method} ${path.split('?')[0]}`);

test('a run is created, its cases are told with the ids of the Python SDK, and it is completed', async () => {
  const exact = (output: string, _: object, truth: { a: unknown }): boolean => output === truth.a;
  const result = await run({ name: ' my run ', evaluators: [exact] });
  expect(paths()[0]).toBe('POST /v1/runs');
  expect(paths().slice(-2)).toEqual([
    `PUT /v1/runs/${result.runId}`,
    `GET /v1/runs/${result.runId}/result`,
  ]);
  expect(paths().filter((path) => path.startsWith('PUT /v1/events/'))).toHaveLength(2);
  expect([result.status, result.suite]).toEqual(['completed', 'default']);
  expect(result.datasetId).toBe('EXT-2db8202831a90a97');
  const sessions = result.sessionIds.map((id) => program.backend.session(id)?.session);
  const ids = ['EXT-139b2057a1c52531', 'EXT-c136870e179f5aea'];
  expect(sessions.map((session) => session?.metadata)).toEqual(
    ids.map((datapoint_id) =>
      expect.objectContaining({
        run_id: result.runId,
        dataset_id: 'EXT-2db8202831a90a97',
        datapoint_id,
      }),
    ),
  );
  expect(sessions[0]).toMatchObject({
    session_name: 'my run',
    source: 'evaluation',
    outputs: { output: 'a!' },
    feedback: { ground_truth: { a: 'a!' } },
    metrics: { exact: true },
  });
  const [root, ...others] = program.backend.tree(result.sessionIds[0] ?? '');
  expect(others).toEqual([]);
  expect(root).toMatchObject({
    event_name: 'answer',
    event_type: 'chain',
    inputs: { q: 'a' },
    outputs: { result: 'a!' },
    metrics: { exact: true },
    metadata: { run_id: result.runId, datapoint_id: ids[0] },
  });
  expect(root?.children.map(({ event_name }) => event_name)).toEqual(['exact']);
  expect(result.result).toMatchObject({ passed: [ids[0]], failed: [ids[1]], success: false });
  expect(printed).toEqual([]);
});

test('`ground_truths` and ids of the dataset are taken', async () => {
  const seen: unknown[] = [];
  await run({
    function: (inputs, truth, { datapoint }) => seen.push([inputs, truth, datapoint.id]),
    dataset: [{ id: 'one', inputs: { q: 1 }, ground_truths: { a: 2 } }],
  });
  expect(seen).toEqual([[{ q: 1 }, { a: 2 }, 'EXT-one']]);
});

describe('metrics', () => {
  test.each([
    [true, { m: true }],
    [0.5, { m: 0.5 }],
    [
      { score: 0.5, explanation: 'w', extra: 2, nested: {} },
      { m: 0.5, m_explanation: 'w', m_extra: 2 },
    ],
    [[1], { m: 1 }],
    [[1, 0, true], { m: 2 / 3 }],
    ['label', { m: 'label' }],
    [null, {}],
  ])('of %j are %j', async (value, expected) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const result = await run({ evaluators: [evaluator(() => value, { name: 'm' })] });
    expect(metricsOf(result)).toEqual([expected, expected]);
    const isNested = JSON.stringify(value)?.includes('nested');
    const said = warn.mock.calls.map(([text]) => String(text));
    expect(said.map((text) => /\w+ is no metric/.exec(text)?.[0])).toEqual(
      isNested ? ['m_nested is no metric'] : [],
    );
  });

  test('of an evaluator that fails are absent, its span has the error, and the others stay', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('no judge');
    };
    const fine = (): number => 1;
    const result = await run({ evaluators: [broken, fine, fine] });
    expect(metricsOf(result)).toEqual([
      { fine: 1, fine_2: 1 },
      { fine: 1, fine_2: 1 },
    ]);
    expect(program.backend.events({ name: 'broken' })[0]?.error).toBe('no judge');
  });
});

test('never more cases run at once than there are workers, and rows stand in the order of the dataset', async () => {
  let [running, most] = [0, 0];
  const dataset = Array.from({ length: 100 }, (_, n) => ({ inputs: { n } }));
  const result = await run({
    maxWorkers: 7,
    dataset,
    async function({ n }: { n: number }) {
      most = Math.max(most, (running += 1));
      await wait(n === 0 ? 40 : n % 3);
      running -= 1;
      return n;
    },
  });
  expect(most).toBe(7);
  expect(result.data['output']).toEqual(dataset.map((_, n) => String(n)));
  expect(new Set(result.sessionIds).size).toBe(100);
});

test('one after the other, if that is asked', async () => {
  let [running, most] = [0, 0];
  await run({
    runConcurrently: false,
    async function() {
      most = Math.max(most, (running += 1));
      await wait(1);
      running -= 1;
    },
  });
  expect(most).toBe(1);
});

test('a case whose function fails has the error, is not scored, and the run goes on', async () => {
  const scored: unknown[] = [];
  const result = await run({
    function({ q }: { q: string }) {
      if (q === 'a') throw new Error('no wind');
      return q;
    },
    evaluators: [(output) => scored.push(output)],
  });
  expect([result.status, scored, result.data['output']]).toEqual([
    'completed',
    ['é'],
    [null, '"é"'],
  ]);
  expect(result.result.failed).toEqual(['EXT-139b2057a1c52531']);
  const [failed] = result.sessionIds.map((id) => program.backend.session(id));
  expect(failed?.events[0]?.error).toBe('no wind');
  expect(failed?.session.metadata['error']).toBe('no wind');
});

describe('options', () => {
  test('have their old names, too', async () => {
    const { url } = program.backend;
    const names = { hh_api_key: 'k', hh_project: 'p', server_url: url, evaluationFunction: answer };
    const result = await evaluate({ ...names, dataset: DATASET, print_results: false });
    expect(result.data['output']).toEqual(['"a!"', '"é!"']);
  });

  test.each([
    [{ function: undefined }, 'Please provide a function to evaluate.'],
    [{ dataset: undefined }, "No valid 'datasetId' or 'dataset' found."],
    [{ datasetId: 'd' }, "Both 'datasetId' and 'dataset' were provided."],
    [{ apiKey: '' }, 'Honeyhive API key not found.'],
    [{ dataset: { a: 1 } }, 'Dataset must be a list'],
    [{ dataset: ['a'] }, 'All items in dataset must be dictionaries'],
    [{ dataset: [{ input: 1 }] }, 'dataset[0] has no inputs'],
    [{ maxWorkers: 0 }, 'maxWorkers is 0'],
    [{ evaluators: ['x'] }, 'evaluators[0] is no function'],
    [{ datasetId: 'none', dataset: undefined }, 'No dataset found with id - none'],
  ])('%j are refused with the reason, and no run begins', async (wrong, message) => {
    vi.stubEnv('HH_API_KEY', undefined);
    await expect(run(wrong as object)).rejects.toThrow(message);
    expect(paths()).not.toContain('POST /v1/runs');
  });
});

test('a dataset of HoneyHive is read by its id', async () => {
  const ask = async (path: string, body: unknown): Promise<{ result: { insertedId: string } }> => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(program.backend.url + path, init);
    return (await response.json()) as { result: { insertedId: string } };
  };
  const { result: set } = await ask('/v1/datasets', { project: 'p', name: 'd' });
  const linked_datasets = [set.insertedId];
  const point = { project: 'p', inputs: { q: 'a' }, ground_truth: { a: 1 }, linked_datasets };
  const { result: added } = await ask('/v1/datapoints', point);
  const result = await run({ dataset: undefined, datasetId: set.insertedId });
  expect(result.data['output']).toEqual(['"a!"']);
  expect(result.datasetId).toBe(set.insertedId);
  const [session] = result.sessionIds.map((id) => program.backend.session(id)?.session);
  expect(session?.metadata['datapoint_id']).toBe(added.insertedId);
});

test('a datapoint that HoneyHive does not give is a failed case, and the others run', async () => {
  const { url } = program.backend;
  const set = { project: 'p', name: 'd', datapoints: ['gone'] };
  const response = await fetch(`${url}/datasets`, { method: 'POST', body: JSON.stringify(set) });
  const { result: made } = (await response.json()) as { result: { insertedId: string } };
  const result = await run({ dataset: undefined, datasetId: made.insertedId });
  expect([result.status, result.data['output'], result.result.failed]).toEqual([
    'completed',
    [null],
    ['gone'],
  ]);
});

test('spans of a tracer of the application and of the run never mix', async () => {
  const app = await program.init();
  const before = app.sessionId;
  const lookup = traceTool((q: string) => q, { eventName: 'lookup' });
  const result = await app.withSpan('outside', () =>
    run({
      async function({ q }: { q: string }) {
        enrichSpan({ metadata: { from: 'function' } });
        app.startSpan('of the app').end();
        const own = await HoneyHiveTracer.init({ serverUrl: program.backend.url });
        own.startSpan('own tracer').end();
        return lookup(q);
      },
    }),
  );
  await HoneyHiveTracer.flush();
  const sessionsOf = (name: string): Set<string> =>
    new Set(program.backend.events({ name }).map((event) => event.session_id));
  const evaluated = new Set(result.sessionIds);
  expect(sessionsOf('of the app')).toEqual(new Set([before]));
  expect(sessionsOf('lookup')).toEqual(evaluated);
  expect(sessionsOf('own tracer')).toEqual(evaluated);
  const [event] = program.backend.events({ name: 'function' });
  expect([event?.metadata['from'], event?.metadata['run_id']]).toEqual(['function', result.runId]);
  expect(app.enabled).toBe(true);
});

test('two runs over the same list are compared, datapoint by datapoint', async () => {
  const score = evaluator((output: number) => output, { name: 'score' });
  const right = evaluator((output: number) => output > 1, { name: 'right' });
  const numbers = (...outputs: readonly number[]): Promise<EvaluationResult> => {
    let next = 0;
    const dataset = outputs.map((_, n) => ({ inputs: { n } }));
    const once = (): number => outputs[next++] ?? 0;
    return run({ dataset, function: once, evaluators: [score, right], runConcurrently: false });
  };
  const old = await numbers(1, 2, 3);
  const { compare } = await numbers(2, 1, 3);
  const { commonDatapoints, metrics } = await compare(old.runId);
  expect(commonDatapoints).toHaveLength(3);
  const of = (name: string): unknown => metrics?.find((metric) => metric.metricName === name);
  const counts = { improvedCount: 1, degradedCount: 1, sameCount: 1 };
  expect([of('score'), of('right')]).toMatchObject([counts, counts]);
});

describe('evaluator', () => {
  test('gives the value of its function, or as many as are asked', async () => {
    expect(evaluator((n: number) => n)(1)).toBe(1);
    expect(evaluator((n: number) => n, { repeat: 3 })(1)).toEqual([1, 1, 1]);
    expect(await evaluator(async (n: number) => n)(1)).toBe(1);
    expect(await evaluator(async (n: number) => n, { name: 'n', repeat: 3 })(1)).toEqual([1, 1, 1]);
    expect(evaluator((n: number) => n, { name: 'n' }).name).toBe('n');
    expect(printed).toEqual([]);
  });
});

test('a table within the width of a terminal is printed on the output if that is asked', async () => {
  await run({ printResults: true, function: () => 'long '.repeat(99), suite: 's' });
  const lines = printed.join('').trimEnd().split('\n');
  expect(lines[0]).toMatch(/^s: run .* 2 datapoints of EXT-2db8202831a90a97/);
  expect(lines).toHaveLength(4);
  for (const line of lines.slice(1))
    expect(line.length).toBeLessThanOrEqual(process.stdout.columns || 80);
});

test('a route of runs that fails costs no trace, is said once, and stands in the status', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const real = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) =>
    (input instanceof Request ? input.url : String(input)).includes('/runs')
      ? Promise.resolve(new Response('broken', { status: 500 }))
      : real(input, init),
  );
  const result = await run();
  expect([result.status, result.data['output']]).toEqual(['pending', ['"a!"', '"é!"']]);
  expect(program.backend.events({ name: 'answer' })).toHaveLength(2);
  expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringMatching(/POST \/runs failed, the traces of the run are sent/),
  ]);
});

test('after an abort no case begins, and what was done is told', async () => {
  const stop = new AbortController();
  const dataset = Array.from({ length: 20 }, (_, n) => ({ inputs: { n } }));
  const result = await run({
    dataset,
    maxWorkers: 1,
    signal: stop.signal,
    function({ n }: { n: number }) {
      if (n === 2) stop.abort();
      return n;
    },
  });
  expect([result.isAborted, result.status, result.data['output']]).toEqual([
    true,
    'pending',
    ['0', '1', '2'],
  ]);
});
