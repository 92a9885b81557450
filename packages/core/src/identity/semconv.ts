/** The attribute names HoneyHive's ingestion routes on. Nothing else in the SDK spells one. */
export const HONEYHIVE = {
  sessionId: 'honeyhive.session_id',
  sessionAutoCreate: 'honeyhive.session_auto_create',
  sessionName: 'honeyhive.session_name',
  source: 'honeyhive.source',
  project: 'honeyhive.project',
  eventType: 'honeyhive_event_type',
  eventName: 'honeyhive_event_name',
  eventId: 'honeyhive_event_id',
  error: 'honeyhive_error',
  errorType: 'honeyhive_error_type',
  durationMs: 'honeyhive_duration_ms',
  inputs: 'honeyhive_inputs',
  outputs: 'honeyhive_outputs',
  config: 'honeyhive_config',
  metadata: 'honeyhive_metadata',
  metrics: 'honeyhive_metrics',
  feedback: 'honeyhive_feedback',
  userProperties: 'honeyhive_user_properties',
  experiment: 'honeyhive.experiment',
} as const;

/** What the first SDK called an attribute of identity. */
export const legacyName = (name: string): string =>
  `traceloop.association.properties.${name.slice(name.lastIndexOf('.') + 1)}`;

/** What a span's metadata says about how it went. */
export const METADATA = {
  outcome: 'honeyhive_metadata.outcome',
  cancelReason: 'honeyhive_metadata.cancel_reason',
  timeToFirstToken: 'honeyhive_metadata.time_to_first_token_ms',
  timeToFirstChunk: 'honeyhive_metadata.time_to_first_chunk_ms',
  chunkCount: 'honeyhive_metadata.chunk_count',
  chunkGapP50: 'honeyhive_metadata.chunk_gap_p50_ms',
  chunkGapP95: 'honeyhive_metadata.chunk_gap_p95_ms',
  chunkGapMax: 'honeyhive_metadata.chunk_gap_max_ms',
  stalls: 'honeyhive_metadata.stall_count',
  runId: 'honeyhive_metadata.run_id',
  datasetId: 'honeyhive_metadata.dataset_id',
  datapointId: 'honeyhive_metadata.datapoint_id',
} as const;

/** The GenAI names of OpenTelemetry that the tracer itself reads or writes. */
export const GEN_AI_EVENT = {
  operationName: 'gen_ai.operation.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
} as const;

/** OpenTelemetry's GenAI names (development status: `semantic-conventions` marks them as moved, so they stand here as literals). */
export const GEN_AI = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopP: 'gen_ai.request.top_p',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestStream: 'gen_ai.request.stream',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  usageInputTokens: 'gen_ai.usage.input_tokens',
  usageOutputTokens: 'gen_ai.usage.output_tokens',
  usageCacheReadInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  usageReasoningOutputTokens: 'gen_ai.usage.reasoning.output_tokens',
} as const;

/** Names of other conventions that tell an event's type. */
export const FOREIGN = {
  openInferenceKind: 'openinference.span.kind',
  traceloopKind: 'traceloop.span.kind',
} as const;

/** OpenTelemetry's HTTP and exception names that the SDK writes itself. */
export const OTEL = {
  httpRequestMethod: 'http.request.method',
  httpResponseStatusCode: 'http.response.status_code',
  httpRoute: 'http.route',
  urlPath: 'url.path',
  urlFull: 'url.full',
  serverAddress: 'server.address',
  userAgent: 'user_agent.original',
  exceptionEvent: 'exception',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStacktrace: 'exception.stacktrace',
} as const;
