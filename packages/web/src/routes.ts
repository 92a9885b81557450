/** Route changes of a single-page application, as spans. @module */
export { traceRoutes, type TraceRoutesOptions } from './story/trace-routes.ts';
