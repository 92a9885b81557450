/** The HoneyHive tracer for Node and other server runtimes. @module */
export * from '@honeyhive/core';
export * from '@honeyhive/core/otel';
export { createRelay, type CreateRelayOptions, type RelayOwner } from './relay/create-relay.ts';
export { type TracerParentSources, TracerParentSourcesMixin } from './parents/parent-sources.ts';
export { type TracerRelay, TracerRelayMixin } from './relay/tracer-relay.ts';
export type { RelayTarget } from './relay/forward/collector.ts';
export type { Handler, Relay } from './relay/handler.ts';
export type { UpdateTarget } from './relay/relay-identity.ts';
export type { RelayIdentity } from './relay/relay-identity.ts';
export {
  type MemoryLimits,
  memoryLimits,
  type RelayCost,
  type RelayLimitStore,
  type RelayRates,
} from './relay/admit/limits.ts';
export type { RelayLimits, RelayOptions } from './relay/options.ts';
export type { RelayStats } from './relay/stats.ts';
export {
  honeyhive,
  type HoneyHiveMiddleware,
  type HoneyHiveOptions,
} from './frameworks/honeyhive.ts';
export {
  type FetchHandler,
  nodeListener,
  type NodeListener,
  type NodeListenerOptions,
} from './frameworks/node-listener.ts';
export { registerNext } from './frameworks/next/register-next.ts';
export {
  type NextErrorContext,
  type NextErrorRequest,
  onRequestError,
} from './frameworks/next/on-request-error.ts';
export { traceAction, type TraceActionOptions } from './frameworks/next/trace-action.ts';
export { type ProxyHandler, traceProxy } from './frameworks/next/trace-proxy.ts';
export type { NodeRequest } from './frameworks/exchange.ts';
export type { RequestFacts } from './requests/request-facts.ts';
export type { RequestParts } from './requests/request-parts.ts';
export { type TracerRequests, TracerRequestsMixin } from './requests/with-request.ts';
export { type RequestOptions } from './requests/request-options.ts';
export type { Trust } from './requests/trust.ts';
export { nodeRuntime } from './tracer/runtime.ts';
export { type TraceMeta, traceMeta } from './requests/trace-meta.ts';
export { HoneyHiveTracer } from './tracer/tracer.ts';
export { TracerPool } from './tracer/tracer-pool.ts';
