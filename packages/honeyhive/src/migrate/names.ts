/** Functions of 1.0 that become `trace`, by their event type. */
export const WRAPPERS: Readonly<Record<string, string | undefined>> = {
  traceFunction: undefined,
  traceModel: 'model',
  traceTool: 'tool',
  traceChain: 'chain',
};

/** Names that `@honeyhive/node` has under the same name. */
export const MOVED: ReadonlySet<string> = new Set([
  'HoneyHiveTracer',
  'enrichSpan',
  'enrichSession',
  'flush',
  'trace',
  'startSpan',
  'withSpan',
  'withSession',
  'setDefaultTracer',
  'createRelay',
  'traceMeta',
]);

/** Options of a tracer and of `evaluate` under names that 1.0 users write. */
export const OPTION_NAMES: Readonly<Record<string, string>> = {
  api_key: 'apiKey',
  hh_api_key: 'apiKey',
  hh_project: 'project',
  server_url: 'serverUrl',
  serverURL: 'serverUrl',
  session_name: 'sessionName',
  session_id: 'sessionId',
  user_properties: 'userProperties',
  disable_batch: 'disableBatch',
  disable_http_tracing: 'disableHttpTracing',
  is_evaluation: 'isEvaluation',
  run_id: 'runId',
  dataset_id: 'datasetId',
  datapoint_id: 'datapointId',
  test_mode: 'testMode',
  evaluationFunction: 'function',
  max_workers: 'maxWorkers',
};

/** Options of a wrapper under names that 1.0 users write. */
export const SPAN_OPTION_NAMES: Readonly<Record<string, string>> = {
  event_type: 'eventType',
  event_name: 'eventName',
};

/** Modules of `instrumentModules` that `@honeyhive/llm` traces. */
export const OPENAI_MODULES: ReadonlySet<string> = new Set(['openAI', 'azureOpenAI']);
