import type { ExperimentComparisonResponse } from '../models/runs.ts';
import type { Data } from '../models/data.ts';
import { messageOf, type Row, type Run } from './run-case.ts';

/** Outcome of {@link evaluate}. */
export interface EvaluationResult {
  readonly runId: string;
  readonly datasetId: string | undefined;
  readonly sessionIds: string[];
  /** `pending` for a run that was aborted, or whose end HoneyHive does not know. */
  readonly status: 'completed' | 'pending';
  /** True after the `signal` of the options has aborted. */
  readonly isAborted: boolean;
  readonly suite: string;
  readonly stats: { duration_s: number; [name: string]: unknown };
  /** Columns by name, a JSON text for each case in the order of the dataset; `output` is null where the function failed. */
  readonly data: Data;
  /** Aggregates: HoneyHive's, or those of the cases where HoneyHive gives none. */
  readonly result: EvaluationSummary;
  /** Compares the run with an older one. */
  compare(otherRunId: string): Promise<ExperimentComparisonResponse>;
}

/** Aggregates of a run. */
export interface EvaluationSummary {
  /** Ids of datapoints. */
  readonly passed: string[];
  readonly failed: string[];
  readonly [name: string]: unknown;
}

interface Parts {
  readonly run: Run;
  readonly rows: readonly Row[];
  readonly status: EvaluationResult['status'];
  readonly seconds: number;
  readonly server: Data | undefined;
  readonly compare: (otherRunId: string) => Promise<unknown>;
}

/** Gathers the rows of a run. */
export function createResult(parts: Parts): EvaluationResult {
  const { run, rows, status, seconds, server, compare } = parts;
  const column = (of: (row: Row) => unknown): Array<string | null> =>
    rows.map((row) => textOf(of(row)));
  return {
    runId: run.runId,
    datasetId: run.datasetId,
    sessionIds: rows.map(({ sessionId }) => sessionId),
    status,
    isAborted: run.signal.aborted,
    suite: run.config.suite,
    stats: { duration_s: Number(seconds.toFixed(3)) },
    data: {
      input: column(({ inputs }) => inputs),
      output: rows.map(({ output, error }) => (error === undefined ? textOf(output) : null)),
      metrics: column(({ metrics }) => metrics),
      metadata: column(({ error }) => (error === undefined ? {} : { error: messageOf(error) })),
      ground_truth: column(({ groundTruth }) => groundTruth),
    },
    result: { ...summarize(rows), ...server },
    compare: (other) => compare(other) as Promise<ExperimentComparisonResponse>,
  };
}

/** JSON where the value has one, else a text for people. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null) ?? JSON.stringify(String(value));
  } catch {
    return JSON.stringify(String(value));
  }
}

function summarize(rows: readonly Row[]): EvaluationSummary {
  const hasFailed = ({ error, metrics }: Row): boolean =>
    error !== undefined || Object.values(metrics).includes(false);
  const ids = (all: readonly Row[]): string[] => all.map(({ datapointId }) => datapointId);
  const failed = ids(rows.filter(hasFailed));
  return {
    passed: ids(rows.filter((row) => !hasFailed(row))),
    failed,
    success: failed.length === 0,
  };
}
