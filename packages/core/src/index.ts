/** HoneyHive tracer for every runtime. @module */
export { HoneyHiveTracerBase, type TracerStats } from './tracer/base.ts';

export type { RemoteParent } from './context/scope.ts';
export { coreRuntime } from './runtime/core-runtime.ts';
export type { TracerEvents, TracerObserver } from './tracer/events.ts';
export {
  enrichSession,
  enrichSpan,
  flush,
  startSpan,
  withSession,
  withSpan,
} from './tracer/functions.ts';
export { type AnyTracer } from './tracer/any-tracer.ts';
export { consoleLogger, type Logger } from './runtime/logger.ts';
export { type Class, mix, type Mixin, type TracerClass } from './tracer/mixin.ts';
export { type TracerContext, TracerContextMixin } from './tracer/mixins/context.ts';
export { type TracerOperations, TracerOperationsMixin } from './tracer/mixins/operations.ts';
export { type Session, type TracerSession, TracerSessionMixin } from './tracer/mixins/session.ts';
export type {
  BatchConfig,
  CaptureConfig,
  EvaluationConfig,
  ExperimentConfig,
  SessionConfig,
  SessionDetails,
  SpanNameFilters,
  TracerConfig,
  TracerOptions,
} from './options/options.ts';
export {
  type OptionRule,
  type OptionRules,
  rule,
  type RuleKinds,
  withOptionRules,
} from './options/option-kind.ts';
export type { Problem } from './options/problem.ts';

export type { EventData } from './export/encode/event-requests.ts';
export type { DropReason, FlushResult, DeliveryStats } from './export/delivery-stats.ts';
export type { EventRequest } from './export/transport/transport.ts';
export type {
  TailSampling,
  TailSamplingContext,
  TailSampler,
  UpdateSubject,
} from './sampling/tail-sampler.ts';
export type { Redact, RedactKind, RedactPlace, RedactValue } from './privacy/redact.ts';
export type { Carrier } from './propagation/carrier.ts';
export { setDefaultTracer } from './tracer/default-tracer.ts';

export type { Runtime } from './runtime/runtime.ts';
export type { SetTimer } from './runtime/set-timer.ts';

export type { EnrichData } from './spans/enrich.ts';
export type { EventType } from './identity/operation-type.ts';
export type { FollowOptions } from './spans/span.ts';

export { GEN_AI } from './identity/gen-ai-names.ts';
export { HTTP } from './identity/http-names.ts';
export { HONEYHIVE, METADATA } from './identity/semconv.ts';
export type { HoneyHiveSpan, ParentSpan, SpanOptions, WithSpan } from './spans/span.ts';
export type { Outcome } from './spans/outcome.ts';
export type { Aggregate } from './spans/span.ts';
export type { TraceDecorator, TraceFunction } from './spans/span.ts';
export { trace } from './tracer/trace-function.ts';
export { HoneyHiveTracer } from './tracer/tracer.ts';
export {
  BaseTracerPool,
  TracerPool,
  type TracerPoolOptions,
  type TracerPoolStats,
} from './tracer/tracer-pool.ts';
export { VERSION } from './runtime/version.ts';
