import { type AnyTracer, startSpan } from '@honeyhive/core';
import { findTracer } from '@honeyhive/core/internal';
import type { ClientTracer } from './call-context.ts';

/** The active tracer at the time of a call, else the default tracer, looked up for every call. */
export const ACTIVE_TRACER: ClientTracer = {
  startSpan,
  get activeSpan() {
    return (findTracer() as AnyTracer | undefined)?.activeSpan;
  },
};
