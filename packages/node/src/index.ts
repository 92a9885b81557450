/** The HoneyHive tracer for Node and other servers. @module */
export * from '@honeyhive/core';
export {
  createRelay,
  type Handler,
  type RelayOptions,
  type TracerRelay,
  TracerRelayMixin,
} from './relay.ts';
export { type RequestOptions, type TracerRequests, TracerRequestsMixin } from './request.ts';
export { nodeRuntime } from './runtime.ts';
export { type TraceMeta, traceMeta } from './trace-meta.ts';
export { HoneyHiveTracer } from './tracer.ts';
export { TracerPool } from './tracer-pool.ts';
