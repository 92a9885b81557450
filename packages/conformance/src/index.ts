/**
 * Promises about wrapping a function, as a table to run any tracer's wrapper through.
 * @module
 */
export type { EmitterStreams, Features, GivenFeatures } from './features.ts';
export type { AnyFunction, Row, Run } from './row.ts';
export type { Need } from './features.ts';
export { ROWS } from './rows.ts';
export { type ConformanceOptions, type ConformanceResult, runConformance } from './run.ts';
export { type SeenSpan, seenSpan, type Spans } from './spans.ts';
export { type ConformanceSubject, tracerSubjects } from './subject.ts';
export { unhandledRejectionsOf } from './unhandled-rejections.ts';
