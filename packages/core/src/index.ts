/** The HoneyHive tracer that runs everywhere. @module */
export { HoneyHiveTracerBase, type TracerStats } from './base.ts';
export { type Ambient, hostContextManager, managedAmbient, SLOT } from './context/ambient.ts';
export type { RemoteParent } from './context/scope.ts';
export { coreRuntime, later, SERVER_BATCH } from './core-runtime.ts';
export type { TracerEvents, TracerObserver } from './events.ts';
export {
  type AnyTracer,
  enrichSession,
  enrichSpan,
  flush,
  startSpan,
  withSession,
  withSpan,
} from './functions.ts';
export { consoleLogger, type Logger } from './logger.ts';
export { type Class, mix, type Mixin, type TracerClass } from './mixin.ts';
export { type TracerContext, TracerContextMixin } from './mixins/context.ts';
export { type TracerOperations, TracerOperationsMixin } from './mixins/operations.ts';
export { type Session, type TracerSession, TracerSessionMixin } from './mixins/session.ts';
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
} from './options.ts';
export {
  type OptionRule,
  type OptionRules,
  rule,
  type RuleKinds,
  withOptionRules,
} from './option-rule.ts';
export type { Problem } from './problem.ts';
export type { Backlog, StoredItem, StoredSpan } from './processing/backlog.ts';
export type { Fit, Item } from './processing/cargo-queue.ts';
export type { EventData } from './processing/event-update.ts';
export type { DropReason, Flushed, Tally } from './processing/ledger.ts';
export type { Delivered, Outlet, OutletParts, SendOptions, Update } from './processing/outlet.ts';
export type { Tail, TailParts, TailSampler, UpdateSubject } from './processing/tail.ts';
export type { Redact, RedactKind, RedactPlace, RedactValue } from './processing/redact.ts';
export type { Carrier } from './propagation/carrier.ts';
export { setDefaultTracer } from './registry.ts';
export { type ResolvedOptions, resolveOptions } from './resolve-options.ts';
export type { Later, Runtime } from './runtime.ts';
export {
  eventIdOf,
  newSessionId,
  relayedEventId,
  type SessionIdentity,
  sessionIdentity,
} from './session-identity.ts';
export type { EnrichData } from './spans/enrich.ts';
export type { EventType } from './spans/event-type.ts';
export type { FollowOptions } from './spans/follow.ts';
export { parametersOf } from './spans/read-parameters.ts';
export { GEN_AI, HONEYHIVE, METADATA, OTEL } from './spans/semconv.ts';
export type { HoneyHiveSpan, Outcome, ParentSpan, SpanOptions, WithSpan } from './spans/span.ts';
export type { Aggregate } from './spans/stream-watch.ts';
export type { TraceDecorator, TraceFunction } from './spans/trace.ts';
export { trace } from './trace-function.ts';
export { HoneyHiveTracer } from './tracer.ts';
export {
  BaseTracerPool,
  TracerPool,
  type TracerPoolOptions,
  type TracerPoolStats,
} from './tracer-pool.ts';
export { VERSION } from './version.ts';
