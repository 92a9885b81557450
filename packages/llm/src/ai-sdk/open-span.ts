import type { HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import type { ReadableSpan } from './read-span.ts';

/** A span of a tracer, with the open spans that end with the span. */
export type OpenSpan = ReadableSpan & {
  readonly below?: ReadonlySet<HoneyHiveSpan>;
  describe(options: SpanOptions): void;
};
