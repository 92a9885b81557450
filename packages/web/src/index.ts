/** The HoneyHive tracer for pages. @module */
export * from '@honeyhive/core';
export { type Consent, ConsentMixin } from './consent.ts';
export { type PageContinuation, PageContinuationMixin } from './continue-from-page.ts';
export { type Offline, OfflineMixin, type OfflineStats } from './offline/offline.ts';
export type { OfflineLimits } from './offline/offline-options.ts';
export { type PageExit, PageExitMixin } from './page-exit.ts';
export { webRuntime } from './runtime.ts';
export {
  type FetchTracer,
  traceFetch,
  type TraceFetchOptions,
  type TraceHeader,
} from './trace-fetch.ts';
export { HoneyHiveTracer } from './tracer.ts';
