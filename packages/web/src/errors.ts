/** Errors of the page that nobody catches, as spans. @module */
export { traceErrors, type TraceErrorsOptions } from './story/trace-errors.ts';
