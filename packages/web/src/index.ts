/** The HoneyHive tracer for pages. @module */
export * from '@honeyhive/core';
export { type Consent, ConsentMixin } from './page/consent.ts';
export { type PageContinuation, PageContinuationMixin } from './page/continue-from-page.ts';
export { type Offline, OfflineMixin, type OfflineStats } from './offline/offline.ts';
export type { OfflineLimits } from './offline/offline-options.ts';
export { type PageExit, PageExitMixin } from './page/page-exit.ts';
export { webRuntime } from './page/runtime.ts';
export {
  type FetchTracer,
  traceFetch,
  type TraceFetchOptions,
  type TraceHeader,
} from './fetch/trace-fetch.ts';
export { HoneyHiveTracer } from './page/tracer.ts';
