import type { SessionConfig } from '../options/options.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import { HONEYHIVE, legacyName, METADATA } from './semconv.ts';

/** Attributes that every span of a tracer carries: source, project, evaluation, experiment. */
export function identityAttributes(settings: ResolvedOptions): Record<string, string | boolean> {
  const { project, source, experiment, disableHttpTracing } = settings;
  const attributes: Record<string, string | boolean> = { [HONEYHIVE.source]: source };
  if (project) attributes[HONEYHIVE.project] = project;
  if (disableHttpTracing) attributes[`${HONEYHIVE.metadata}.disable_http_tracing`] = true;
  for (const [name, value] of Object.entries(evaluationIds(settings)))
    attributes[EVALUATION[name as EvaluationId]] = value;
  if (settings.legacyAttributes) {
    // The same under the names of the first SDK; the session is added to each span where it is known.
    for (const [name, value] of Object.entries(attributes))
      attributes[legacyName(name)] = String(value);
  }
  for (const key of ['id', 'name', 'variant', 'group'] as const) {
    const value = experiment?.[key];
    if (typeof value === 'string') attributes[`${HONEYHIVE.experiment}_${key}`] = value;
  }
  for (const [key, value] of Object.entries(experiment?.metadata ?? {})) {
    attributes[`${HONEYHIVE.experiment}_metadata.${key}`] = String(value);
  }
  return attributes;
}

/** The attributes that somebody has given this tracer a value for: a caller in another process cannot change them. */
export function ownIdentity(
  options: ResolvedOptions,
  given: ReadonlySet<string>,
): ReadonlySet<string> {
  const own = new Set(Object.keys(identityAttributes(options)));
  if (!given.has('source')) own.delete(HONEYHIVE.source);
  // Outside of an evaluation by order: then a caller's evaluation is not joined either.
  if (options.isEvaluation === false) for (const name of Object.values(EVALUATION)) own.add(name);
  return own;
}

type EvaluationId = 'run_id' | 'dataset_id' | 'datapoint_id';
const EVALUATION: Readonly<Record<EvaluationId, string>> = {
  run_id: METADATA.runId,
  dataset_id: METADATA.datasetId,
  datapoint_id: METADATA.datapointId,
};

/** The ids of an evaluation as attributes; `undefined` where there are none. */
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

/** The ids of an evaluation by their names on the wire; empty outside of one. */
export function evaluationIds(
  settings: ResolvedOptions,
): Readonly<Partial<Record<EvaluationId, string>>> {
  const { runId, datasetId, datapointId, isEvaluation } = settings;
  if (isEvaluation === false) return {};
  return {
    ...(runId ? { run_id: runId } : {}),
    ...(datasetId ? { dataset_id: datasetId } : {}),
    ...(datapointId ? { datapoint_id: datapointId } : {}),
  };
}
