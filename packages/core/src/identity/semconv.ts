/** Attribute names which HoneyHive's ingestion routes on. The names are spelled nowhere else in the SDK. */
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

/** Returns the first SDK's name of an identity attribute. */
export const legacyName = (name: string): string =>
  `traceloop.association.properties.${name.slice(name.lastIndexOf('.') + 1)}`;

/** Metadata attributes for a span's outcome, timing and evaluation ids. */
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

/** OpenTelemetry's names for exceptions. */
export const EXCEPTION = {
  event: 'exception',
  type: 'exception.type',
  message: 'exception.message',
  stacktrace: 'exception.stacktrace',
} as const;
