import { type AnyTracer, startSpan } from '@honeyhive/core';
import { findTracer } from '@honeyhive/core/internal';
import type { ClientTracer } from './call-context.ts';

/** The tracer that is active where a call is made, else the default one: found anew for each call. */
export const ACTIVE_TRACER: ClientTracer = {
  startSpan,
  get activeSpan() {
    return (findTracer() as AnyTracer | undefined)?.activeSpan;
  },
};
