import type { HoneyHiveSpan } from './span.ts';
import type { SpanImpl } from './span-impl.ts';
import type { SpanOwner } from './span-owner.ts';

/** True if `span` is open, belongs to `owner`, and has `active` above it; without an active span any place will do. */
export function isBelow(
  span: HoneyHiveSpan,
  active: HoneyHiveSpan | undefined,
  owner: SpanOwner,
): boolean {
  const own = span as Partial<SpanImpl>;
  if (!own.isOf?.(owner) || !span.isRecording()) return false;
  if (!active) return true;
  for (let { parentRecord: above } = own; above; above = above.parentRecord)
    if ((above as object) === active) return true;
  return false;
}
