/** Spans for form actions and server actions. @module */
export { traceAction, type TraceActionOptions } from './action/trace-action.ts';
