/** Errors that React reports to its root. @module */
export { type RootErrorHandlers, traceRootErrors } from './root-errors/trace-root-errors.ts';
