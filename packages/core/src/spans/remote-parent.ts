import type { Context, Span, SpanContext, SpanOptions } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, inTrace, isSpanContextValid } from './api-values.ts';
import { getSpanContext } from '../context/span-in-context.ts';
import { wrapSpanContext } from './non-recording-span.ts';
import type { HoneyHiveSpan } from './span.ts';
import { SpanImpl } from './span-impl.ts';
import type { SpanRecord } from './span-record.ts';

/** What a caller in another process has said about whose trace `span` is in. */
export const remoteIdentityOf = (span: HoneyHiveSpan | undefined): SpanRecord['remoteIdentity'] =>
  span instanceof SpanImpl ? span.remoteIdentity : undefined;

/**
 * Whom children of `span` in another process find as their parent: itself, or its nearest ancestor that is sent;
 * `undefined` if there is none.
 */
export function exportedParent(span: HoneyHiveSpan): SpanContext | undefined {
  const own = span instanceof SpanImpl ? span : undefined;
  const found = own && !own.isKept ? own.sentParent : span.spanContext();
  const sent = found && own ? inTrace(found, own.traceId) : found;
  return sent && isSpanContextValid(sent) ? sent : undefined;
}

/** In place of a span that is not recorded: its parent's ids, so that a library hands those on and not none at all. */
export const passThroughSpan = ({ root }: SpanOptions, context: Context): Span =>
  wrapSpanContext((!root && getSpanContext(context)) || INVALID_SPAN_CONTEXT);
