/** The HoneyHive tracer for pages. @module */
export * from '@honeyhive/core';
export { type PageContinuation, PageContinuationMixin } from './continue-from-page.ts';
export { webRuntime } from './runtime.ts';
export { type FetchTracer, traceFetch, type TraceFetchOptions } from './trace-fetch.ts';
export { HoneyHiveTracer } from './tracer.ts';
