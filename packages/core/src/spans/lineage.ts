import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { HoneyHiveSpan } from './span.ts';
import { SpanHandle } from './span-handle.ts';
import type { SpanRecord } from './span-record.ts';

/** What a caller in another process has said about whose trace `span` is in. */
export const joinedOf = (span: HoneyHiveSpan | undefined): SpanRecord['joined'] =>
  span instanceof SpanHandle ? span.record?.joined : undefined;

/**
 * Whom children of `span` in another process find as their parent: itself, or its nearest ancestor that is sent;
 * `undefined` if there is none.
 */
export function sentParent(span: HoneyHiveSpan): SpanContext | undefined {
  const record = span instanceof SpanHandle ? span.record : undefined;
  const sent = record?.kept === false ? record.parent : span.spanContext();
  return sent && isSpanContextValid(sent) ? sent : undefined;
}
