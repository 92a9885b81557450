import type { HoneyHiveSpan, Session } from '@honeyhive/node';
import type { Data } from '../models/data.ts';
import type { HoneyHiveTracer } from '../tracer/tracer.ts';
import type { RunConfig } from './evaluation-config.ts';
import { runInCase } from './evaluation-context.ts';
import { type MetricValues, toMetrics } from './metrics.ts';

/** A datapoint with its place in the run. */
export interface Case {
  readonly index: number;
  readonly datapointId: string;
  readonly inputs: Data;
  readonly groundTruth: Data;
  /** Reason why the datapoint could not be read. */
  readonly readError?: unknown;
}

/** Outcome of a case. */
export interface Row extends Case {
  readonly sessionId: string;
  /** Null where the function failed. */
  readonly output: unknown;
  readonly error: unknown;
  readonly metrics: MetricValues;
}

/** Shared state of the cases of a run. */
export interface Run {
  readonly config: RunConfig;
  readonly tracer: HoneyHiveTracer;
  readonly runId: string;
  readonly datasetId: string;
  readonly signal: AbortSignal;
  /** Names of the evaluators, each once. */
  readonly names: readonly string[];
  /** Tells once of a value that cannot be a metric. */
  readonly onDropped: (name: string) => void;
}

/** Runs the function on a case, then the evaluators on its output. Never rejects. */
export function runCase(run: Run, given: Case): Promise<Row> {
  const { tracer, config, runId, datasetId } = run;
  const { datapointId } = given;
  const evaluation = { runId, datasetId, datapointId };
  const { apiKey, project, serverUrl } = config;
  const options = { apiKey, project, serverUrl };
  return tracer.withSession({ sessionName: config.name, evaluation }, (session) =>
    runInCase({ options, ids: { sessionId: session.id, ...evaluation } }, async () => {
      const row = await runInSession(run, given, session.id);
      tellSession(session, run, row);
      return row;
    }),
  );
}

async function runInSession(run: Run, given: Case, sessionId: string): Promise<Row> {
  const { tracer, config } = run;
  const { inputs } = given;
  const name = config.function.name || 'function';
  let row: Row = { ...given, sessionId, output: null, error: undefined, metrics: {} };
  await tracer.withSpan(name, { eventType: 'chain', inputs }, async (span) => {
    const outcome = await call(run, given, span);
    if ('error' in outcome) {
      span.fail(outcome.error);
      row = { ...row, error: outcome.error };
      return undefined;
    }
    const { output } = outcome;
    const metrics = await score(run, given, output);
    span.enrich({ metrics });
    row = { ...row, output, metrics };
    return output;
  });
  return row;
}

type Outcome = { readonly output: unknown } | { readonly error: unknown };

async function call(run: Run, given: Case, span: HoneyHiveSpan): Promise<Outcome> {
  const { config, tracer, signal } = run;
  const { inputs, groundTruth, datapointId: id, index, readError } = given;
  if (readError !== undefined) return { error: readError };
  try {
    const context = { tracer, span, datapoint: { id, index }, signal };
    return { output: (await config.function(inputs, groundTruth, context)) as unknown };
  } catch (error) {
    return { error: error ?? new Error('the function threw nothing') };
  }
}

/** Runs the evaluators side by side, each in a span. A failed evaluator leaves an error on the span and no metric. */
async function score(
  run: Run,
  { inputs, groundTruth }: Case,
  output: unknown,
): Promise<MetricValues> {
  const { config, tracer, names, onDropped } = run;
  const scored = config.evaluators.map(async (evaluate, index) => {
    const name = names[index] ?? `evaluator_${index}`;
    try {
      const value: unknown = await tracer.withSpan(
        name,
        { eventType: 'chain' },
        async () => evaluate(output, inputs, groundTruth) as unknown,
      );
      return toMetrics(name, value, onDropped);
    } catch {
      return {};
    }
  });
  return Object.assign({}, ...(await Promise.all(scored))) as MetricValues;
}

/** Message of whatever was thrown. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Sends the outcome of a case to the session, in a single request. */
function tellSession(session: Session, { runId, datasetId }: Run, row: Row): void {
  const { datapointId: datapoint_id, output, error, metrics, groundTruth } = row;
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  session.enrich({
    metadata: { run_id: runId, dataset_id: datasetId, datapoint_id },
    ...(error === undefined
      ? { outputs: isObject ? output : { output } }
      : { error: messageOf(error) }),
    feedback: { ground_truth: groundTruth },
    metrics,
  });
}
