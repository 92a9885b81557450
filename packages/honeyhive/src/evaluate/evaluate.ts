import { getGitInfo } from '../git/git-info.ts';
import type { Data } from '../models/data.ts';
import { instrument } from '../instrumentation/instrument-modules.ts';
import { flushLiving } from '../tracer/living-tracers.ts';
import { HoneyHiveTracer } from '../tracer/tracer.ts';
import { type EvaluationConfig, readConfig, type RunConfig } from './evaluation-config.ts';
import { createResult, type EvaluationResult } from './evaluation-result.ts';
import { printResult } from './print-result.ts';
import { type Cases, readCases } from './read-cases.ts';
import { RunApi } from './run-api.ts';
import { type Row, type Run, runCase } from './run-case.ts';

/** Undelivered items beyond which no further case begins. */
const MAX_PENDING = 2_000;
/** Flushes at the end of a run; each waits 10 s. */
const MAX_FLUSHES = 12;

/**
 * Runs a function over a dataset, scores the outputs, and stores the run in HoneyHive. A case that fails stands in the
 * result; rejects for options that cannot be meant.
 *
 * @example
 * const { result } = await evaluate({
 *   function: async ({ question }) => answer(question),
 *   dataset: [{ inputs: { question: 'why?' }, ground_truth: { answer: 'because' } }],
 *   evaluators: [(output, inputs, truth) => output === truth.answer],
 * });
 */
export async function evaluate(given: EvaluationConfig): Promise<EvaluationResult> {
  const config = readConfig(given);
  const api = new RunApi(config);
  const cases = await readCases(config, api);
  await instrument(config.instrumentModules);
  const names = evaluatorNames(config);
  const { runId } = await api.create(describeRun(config, cases, names));
  const tracer = createTracer(config);
  const startedAt = performance.now();
  const signal = config.signal ?? new AbortController().signal;
  const { datasetId } = cases;
  const run: Run = { config, tracer, runId, datasetId, signal, names, onDropped: createReporter() };
  const rows = await runAll(run, cases);
  await deliver(tracer);
  const event_ids = rows.map(({ sessionId }) => sessionId);
  const status = signal.aborted ? 'cancelled' : 'completed';
  const isTold = await api.update(runId, { event_ids, status, name: config.name });
  const aggregation = config.aggregateFunction ?? 'average';
  const server = isTold ? await api.result(runId, aggregation) : undefined;
  const result = createResult({
    run,
    rows,
    status: isTold && !signal.aborted ? 'completed' : 'pending',
    seconds: (performance.now() - startedAt) / 1_000,
    server,
    compare: (other) => api.compare(runId, other),
  });
  printResult(result, config.printResults);
  return result;
}

function createTracer(config: RunConfig): HoneyHiveTracer {
  const { apiKey, project, serverUrl, name, verbose, disableHttpTracing } = config;
  return new HoneyHiveTracer({
    apiKey,
    project,
    serverUrl,
    verbose,
    disableHttpTracing,
    sessionName: name,
    source: 'evaluation',
  });
}

/** Names of the evaluators; a repeated name gets a number, so that no metric replaces another. */
function evaluatorNames({ evaluators }: RunConfig): string[] {
  const names: string[] = [];
  for (const [index, one] of evaluators.entries()) {
    if (typeof one !== 'function') throw new Error(`evaluators[${index}] is no function.`);
    const name = one.name || `evaluator_${index}`;
    const count = names.filter((known) => known === name).length;
    names.push(count > 0 ? `${name}_${count + 1}` : name);
  }
  return names;
}

function describeRun(config: RunConfig, cases: Cases, names: readonly string[]): Data {
  const { datasetId, isStored, ids } = cases;
  const { error, ...git } = getGitInfo();
  const metadata = {
    ...config.metadata,
    ...(isStored ? {} : { offline_dataset_id: datasetId }),
    ...(error === undefined ? { git } : {}),
  };
  return {
    name: config.name,
    dataset_id: isStored ? datasetId : null,
    datapoint_ids: ids,
    metadata,
    configuration: {
      function: config.function.name || 'function',
      evaluators: names,
      max_workers: config.maxWorkers,
      aggregate_function: config.aggregateFunction ?? 'average',
    },
  };
}

/** Runs the cases, `maxWorkers` at once, and returns the rows in the order of the dataset. */
async function runAll(run: Run, { ids, read }: Cases): Promise<Row[]> {
  const rows = new Map<number, Row>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < ids.length && !run.signal.aborted) {
      const index = next++;
      // oxlint-disable-next-line no-await-in-loop -- a worker does one case after the other
      if (run.tracer.stats().pending > MAX_PENDING) await run.tracer.flush();
      // oxlint-disable-next-line no-await-in-loop
      rows.set(index, await runCase(run, await read(index)));
    }
  };
  const workers = Math.min(run.config.maxWorkers, ids.length);
  await Promise.all(Array.from({ length: workers }, work));
  return [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
}

/** Sends everything, and ends the tracer of the run: no longer than the server takes something. */
async function deliver(tracer: HoneyHiveTracer): Promise<void> {
  await flushLiving();
  for (let count = 0; count < MAX_FLUSHES && tracer.stats().pending > 0; count++) {
    // oxlint-disable-next-line no-await-in-loop
    const { exported } = await tracer.flush();
    if (exported === 0) break;
  }
  await tracer.shutdown();
}

/** Reports each name once. */
function createReporter(): (name: string) => void {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return;
    known.add(name);
    // oxlint-disable-next-line no-console -- nobody else tells of it
    console.warn(
      `HoneyHive: ${name} is no metric and was left out. Give a number, boolean, text, or { score, explanation }.`,
    );
  };
}
