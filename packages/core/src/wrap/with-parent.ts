import { tryRead } from '../values/try-read.ts';
import type { ParentSpan, SpanOptions } from '../spans/span.ts';

/**
 * Returns `options` with a parent. Options with an unreadable field are inherited, not copied: a throwing switch is
 * off.
 */
export const withParent = (options: SpanOptions | undefined, parent: ParentSpan): SpanOptions =>
  tryRead(() => ({ ...options, parent })) ??
  (Object.create(options ?? null, { parent: { value: parent } }) as SpanOptions);
