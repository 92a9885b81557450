/** Parent span for a part of the page. @module */
export { TraceScope, type TraceScopeProps } from './scope/trace-scope.ts';
