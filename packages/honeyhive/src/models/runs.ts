import type { Status } from './constants.ts';
import type { Data } from './data.ts';

/** A run of an evaluation. */
export interface EvaluationRun {
  runId?: string | undefined;
  project?: string | undefined;
  createdAt?: Date | undefined;
  /** Ids of sessions. */
  eventIds?: string[] | undefined;
  datasetId?: string | null | undefined;
  datapointIds?: string[] | undefined;
  results?: object | undefined;
  configuration?: Data | undefined;
  metadata?: Data | undefined;
  status?: Status | undefined;
  name?: string | undefined;
}

export interface UpdateRunRequest {
  eventIds?: string[] | undefined;
  datasetId?: string | undefined;
  datapointIds?: string[] | undefined;
  configuration?: Data | undefined;
  metadata?: Data | undefined;
  name?: string | undefined;
  status?: Status | undefined;
}

export interface CreateRunRequest extends UpdateRunRequest {
  project: string;
  name: string;
  eventIds: string[];
}

export interface CreateRunResponse {
  evaluation?: EvaluationRun | undefined;
  runId?: string | undefined;
}
export interface GetRunResponse {
  evaluation?: EvaluationRun | undefined;
}
export interface GetRunsResponse {
  evaluations?: EvaluationRun[] | undefined;
}
export interface UpdateRunResponse {
  evaluation?: Data | undefined;
  warning?: string | null | undefined;
}
export interface DeleteRunResponse {
  id?: string | undefined;
  deleted?: boolean | undefined;
}

/** Aggregate of a metric over the sessions of a run. */
export interface Details {
  metricName?: string | undefined;
  metricType?: string | undefined;
  eventName?: string | undefined;
  eventType?: string | undefined;
  aggregate?: number | undefined;
  values?: Array<number | boolean> | undefined;
  datapoints?: { passed?: string[] | undefined; failed?: string[] | undefined } | undefined;
}

export interface ExperimentResultResponseMetrics {
  name?: string | undefined;
  eventName?: string | undefined;
  eventType?: string | undefined;
  value?: number | boolean | undefined;
  passed?: boolean | undefined;
}

export interface ExperimentResultResponse {
  status?: string | undefined;
  success?: boolean | undefined;
  passed?: string[] | undefined;
  failed?: string[] | undefined;
  metrics?:
    | { aggregationFunction?: string | undefined; details?: Details[] | undefined }
    | undefined;
  datapoints?:
    | Array<{
        datapointId?: string | undefined;
        sessionId?: string | undefined;
        passed?: boolean | undefined;
        metrics?: ExperimentResultResponseMetrics[] | undefined;
      }>
    | undefined;
}

/** Comparison of a metric between two runs. */
export interface ExperimentComparisonResponseMetrics {
  metricName?: string | undefined;
  eventName?: string | undefined;
  metricType?: string | undefined;
  eventType?: string | undefined;
  oldAggregate?: number | undefined;
  newAggregate?: number | undefined;
  foundCount?: number | undefined;
  improvedCount?: number | undefined;
  degradedCount?: number | undefined;
  sameCount?: number | undefined;
  improved?: string[] | undefined;
  degraded?: string[] | undefined;
  same?: string[] | undefined;
  oldValues?: Array<number | boolean> | undefined;
  newValues?: Array<number | boolean> | undefined;
}

export interface EventDetails {
  eventName?: string | undefined;
  eventType?: string | undefined;
  presence?: string | undefined;
}

export interface OldRun {
  id?: string | undefined;
  runId?: string | undefined;
  project?: string | undefined;
  tenant?: string | undefined;
  createdAt?: Date | undefined;
  eventIds?: string[] | undefined;
  sessionIds?: string[] | undefined;
  datasetId?: string | undefined;
  datapointIds?: string[] | undefined;
  evaluators?: object[] | undefined;
  results?: object | undefined;
  configuration?: object | undefined;
  metadata?: object | undefined;
  passingRanges?: object | undefined;
  status?: string | undefined;
  name?: string | undefined;
}
export type NewRun = OldRun;

export interface ExperimentComparisonResponse {
  metrics?: ExperimentComparisonResponseMetrics[] | undefined;
  commonDatapoints?: string[] | undefined;
  eventDetails?: EventDetails[] | undefined;
  oldRun?: OldRun | undefined;
  newRun?: NewRun | undefined;
}
