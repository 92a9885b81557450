import { tryRead } from '../values/try-read.ts';
import type { ParentSpan, SpanOptions } from '../spans/span.ts';

/** `options` with a parent. Where one of them cannot be read they stay as they are: a switch that throws is off. */
export const withParent = (options: SpanOptions | undefined, parent: ParentSpan): SpanOptions =>
  tryRead(() => ({ ...options, parent })) ??
  (Object.create(options ?? null, { parent: { value: parent } }) as SpanOptions);
