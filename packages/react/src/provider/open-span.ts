import type { HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import { answerOf } from './guarded-tracer.ts';
import { NO_SPAN } from './noop-span.ts';
import type { ReactTracer } from './provider.tsx';

/** Starts a span with a tracer that may fail or be missing; options are read inside the guard. */
export const openSpan = (
  tracer: ReactTracer | undefined,
  name: string,
  options?: SpanOptions,
): HoneyHiveSpan => answerOf(() => tracer?.startSpan(name, options), NO_SPAN);
