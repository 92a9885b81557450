/** Exports of `honeyhive`: the application API of `@honeyhive/node`, and the API of 1.0. @module */
export {
  createRelay,
  flush,
  GEN_AI,
  HONEYHIVE,
  METADATA,
  mix,
  HTTP,
  setDefaultTracer,
  startSpan,
  trace,
  traceMeta,
  withSession,
  withSpan,
  HoneyHiveSpanProcessor,
  memoryLimits,
} from '@honeyhive/node';
export type {
  Aggregate,
  AnyTracer,
  BatchConfig,
  CaptureConfig,
  Carrier,
  DropReason,
  EnrichData,
  EventData,
  EventType,
  ExperimentConfig,
  FlushResult,
  FollowOptions,
  Handler,
  HoneyHiveSpan,
  Logger,
  Mixin,
  Outcome,
  ParentSpan,
  Problem,
  Redact,
  RedactKind,
  RedactPlace,
  RelayOptions,
  RemoteParent,
  RequestOptions,
  Session,
  SessionConfig,
  SpanNameFilters,
  SpanOptions,
  DeliveryStats,
  TraceDecorator,
  TraceFunction,
  TraceMeta,
  TracerClass,
  TracerConfig,
  TracerContext,
  TracerEvents,
  TracerObserver,
  TracerOperations,
  TracerOptions,
  TracerRelay,
  TracerRequests,
  TracerSession,
  TracerStats,
  WithSpan,
} from '@honeyhive/node';
export { HoneyHive } from './client/honeyhive.ts';
export { evaluate } from './evaluate/evaluate.ts';
export type {
  EvaluationConfig,
  EvaluationContext,
  EvaluationDatapoint,
} from './evaluate/evaluation-config.ts';
export type { EvaluationResult, EvaluationSummary } from './evaluate/evaluation-result.ts';
export { evaluator, type EvaluatorOptions } from './evaluate/evaluator.ts';
export * as files from './client/files.ts';
export {
  type RequestOptions as SDKRequestOptions,
  SDK_HEADERS,
  SDK_METADATA,
  type SDKOptions,
  ServerList,
  serverURLFromOptions,
} from './client/sdk-options.ts';
export { getGitInfo, type GitInfo } from './git/git-info.ts';
export {
  HoneyHiveLangChainTracer,
  type HoneyHiveTracerInput,
} from './langchain/langchain-tracer.ts';
export {
  enrichSession,
  type EnrichSessionParams,
  enrichSpan,
  type EnrichSpanParams,
} from './tracer/enrich.ts';
export type { HoneyHiveTracerOptions } from './tracer/read-options.ts';
export {
  traceChain,
  traceFunction,
  type TraceFunctionOptions,
  traceModel,
  traceTool,
} from './tracer/trace-functions.ts';
export type { Trace } from './tracer/trace.ts';
export { HoneyHiveTracer } from './tracer/tracer.ts';
export { VERSION } from './version.ts';
