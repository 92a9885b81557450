import type { HoneyHiveSpan } from '@honeyhive/node';
import type { Data } from '../models/data.ts';
import type { HoneyHiveTracer } from '../tracer/tracer.ts';

/** A case of a dataset. */
export interface EvaluationDatapoint {
  /** Default: made of the content, equal to the id that HoneyHive's Python SDK makes. */
  id?: string | undefined;
  inputs?: Data | undefined;
  ground_truth?: Data | undefined;
  ground_truths?: Data | undefined;
}

/** Surroundings of the evaluated function. */
export interface EvaluationContext {
  readonly tracer: HoneyHiveTracer;
  /** The root span of the case. */
  readonly span: HoneyHiveSpan;
  readonly datapoint: { readonly id: string; readonly index: number };
  /** Aborts with the run. */
  readonly signal: AbortSignal;
}

// oxlint-disable-next-line typescript/no-explicit-any -- 1.0 takes any function
type Any = any;

/** Alternative spellings of option names, accepted as in `honeyhive` 1.0. */
export interface OtherEvaluationNames {
  evaluationFunction?: ((...args: Any[]) => Any) | undefined;
  hh_api_key?: string | undefined;
  api_key?: string | undefined;
  hh_project?: string | undefined;
  server_url?: string | undefined;
  dataset_id?: string | undefined;
  max_workers?: number | undefined;
  print_results?: boolean | undefined;
}

/** Options of {@link evaluate}. */
export interface EvaluationConfig extends OtherEvaluationNames {
  /** The function under evaluation; called with inputs, ground truth and an {@link EvaluationContext}. */
  function?: ((...args: Any[]) => Any) | undefined;
  /** Score an output; called with outputs, inputs and ground truth. */
  evaluators?: Array<(...args: Any[]) => Any> | undefined;
  /** The cases. Either `dataset` or `datasetId` is required. */
  dataset?:
    | EvaluationDatapoint[]
    | Iterable<EvaluationDatapoint>
    | AsyncIterable<EvaluationDatapoint>
    | undefined;
  /** Id of a dataset in HoneyHive. */
  datasetId?: string | undefined;
  /** Default: `HH_API_KEY`. */
  apiKey?: string | undefined;
  /** Default: `HH_PROJECT`, else the project of the key. */
  project?: string | undefined;
  /** Name of the run. Default `experiment-` and eight characters. */
  name?: string | undefined;
  /** Name of the group of runs. Default `default`. */
  suite?: string | undefined;
  /** Cases at once. Default `HH_MAX_WORKERS`, else 10. */
  maxWorkers?: number | undefined;
  /** `false` runs the cases in sequence. */
  runConcurrently?: boolean | undefined;
  /** HoneyHive's address. */
  serverUrl?: string | undefined;
  /** Says more on the error stream. */
  verbose?: boolean | undefined;
  disableHttpTracing?: boolean | undefined;
  /** Metadata of the run. */
  metadata?: Data | undefined;
  instrumentModules?: Readonly<Record<string, unknown>> | undefined;
  /** Aggregation of a metric over the cases. Default `average`. */
  aggregateFunction?: string | undefined;
  /** Prints a table: `true` on the output, by default on the error stream, `false` nowhere. */
  printResults?: boolean | undefined;
  /** Aborts the run: no case begins any more. */
  signal?: AbortSignal | undefined;
}

const OTHER_NAMES: Readonly<Record<string, string>> = {
  evaluationFunction: 'function',
  evaluation_function: 'function',
  hh_api_key: 'apiKey',
  api_key: 'apiKey',
  hh_project: 'project',
  server_url: 'serverUrl',
  serverURL: 'serverUrl',
  dataset_id: 'datasetId',
  max_workers: 'maxWorkers',
  run_concurrently: 'runConcurrently',
  aggregate_function: 'aggregateFunction',
  print_results: 'printResults',
  instrument_modules: 'instrumentModules',
};

/** Options of a run after defaults. */
export interface RunConfig extends Readonly<Omit<EvaluationConfig, 'dataset' | 'evaluators'>> {
  readonly function: (...args: Any[]) => Any;
  readonly evaluators: ReadonlyArray<(...args: Any[]) => Any>;
  readonly apiKey: string;
  readonly name: string;
  readonly suite: string;
  readonly maxWorkers: number;
  readonly dataset?: EvaluationConfig['dataset'];
}

/** Options under their right names. Of two names of one option the right one counts. */
function renamed(given: EvaluationConfig): EvaluationConfig {
  const config: Record<string, unknown> = {};
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    const right = OTHER_NAMES[name] ?? name;
    if (right === name || !entries.some(([other]) => other === right)) config[right] = value;
  }
  return config;
}

/** Applies defaults and alternative spellings. Throws an Error for a missing option. */
export function readConfig(given: EvaluationConfig): RunConfig {
  const config = renamed(given);
  if (typeof config.function !== 'function')
    throw new Error('Please provide a function to evaluate.');
  const { dataset, datasetId } = config;
  if (!datasetId && !dataset)
    throw new Error(
      "No valid 'datasetId' or 'dataset' found. Please provide one to iterate the evaluation over.",
    );
  if (datasetId && dataset)
    throw new Error(
      "Both 'datasetId' and 'dataset' were provided. Please provide only one of them for evaluation.",
    );
  const apiKey = config.apiKey || process.env['HH_API_KEY'] || process.env['HONEYHIVE_API_KEY'];
  if (!apiKey)
    throw new Error(
      "Honeyhive API key not found. Please set 'apiKey' or HH_API_KEY. Cannot run Evaluation",
    );
  const name = config.name?.trim() || `experiment-${globalThis.crypto.randomUUID().slice(0, 8)}`;
  return {
    ...config,
    function: config.function,
    evaluators: config.evaluators ?? [],
    apiKey,
    project: config.project || process.env['HH_PROJECT'] || undefined,
    name,
    suite: config.suite ?? 'default',
    maxWorkers: readWorkers(config),
  };
}

function readWorkers({ maxWorkers, runConcurrently }: EvaluationConfig): number {
  if (runConcurrently === false) return 1;
  const given = maxWorkers ?? Number(process.env['HH_MAX_WORKERS'] || 10);
  if (Number.isInteger(given) && given > 0) return given;
  throw new Error(`maxWorkers is ${String(given)}: give a whole number from 1 on.`);
}
