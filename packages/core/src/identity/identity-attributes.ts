import type { RemoteParent } from '../context/scope.ts';
import type { SessionConfig } from '../options/options.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import { HONEYHIVE, METADATA } from './semconv.ts';

/** Attributes of the ids of an evaluation, by their names on the wire. */
export const EVALUATION: Readonly<Record<EvaluationId, string>> = {
  run_id: METADATA.runId,
  dataset_id: METADATA.datasetId,
  datapoint_id: METADATA.datapointId,
};

type EvaluationId = 'run_id' | 'dataset_id' | 'datapoint_id';
type EvaluationIds = Readonly<Partial<Record<EvaluationId, string>>>;

/**
 * Returns the names of the identity attributes set on the tracer. A caller in another process cannot change the
 * values.
 */
export function ownIdentity(
  settings: ResolvedOptions,
  given: ReadonlySet<string>,
): ReadonlySet<string> {
  // Outside of an evaluation by order: then a caller's evaluation is not joined either.
  const ids = settings.isEvaluation === false ? EVALUATION : evaluationIds(settings);
  const own = new Set<string>(Object.keys(ids).map((name) => EVALUATION[name as EvaluationId]));
  if (given.has('source')) own.add(HONEYHIVE.source);
  if (settings.project) own.add(HONEYHIVE.project);
  return own;
}

/** Returns the ids of an evaluation as attributes; `undefined` without ids. */
export function evaluationAttributes(
  evaluation: SessionConfig['evaluation'],
): Readonly<Record<string, string>> | undefined {
  const { runId, datasetId, datapointId } = evaluation ?? {};
  const ids = { run_id: runId, dataset_id: datasetId, datapoint_id: datapointId };
  const entries = Object.entries(ids).flatMap(([name, id]) =>
    typeof id === 'string' && id !== '' ? [[EVALUATION[name as EvaluationId], id] as const] : [],
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Returns the ids of an evaluation by wire name; empty outside of an evaluation. */
export function evaluationIds(settings: ResolvedOptions): EvaluationIds {
  const { runId, datasetId, datapointId, isEvaluation } = settings;
  if (isEvaluation === false) return {};
  return {
    ...(runId ? { run_id: runId } : {}),
    ...(datasetId ? { dataset_id: datasetId } : {}),
    ...(datapointId ? { datapoint_id: datapointId } : {}),
  };
}

/** The evaluation ids of a remote parent by their names on the wire, for the next hop. */
export const evaluationOf = (
  identity: RemoteParent['identity'],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(EVALUATION).flatMap(([name, attribute]) => {
      const value = identity?.[attribute];
      return value === undefined ? [] : [[name, value]];
    }),
  );
