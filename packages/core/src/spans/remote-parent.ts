import type { Context, Span, SpanContext, SpanOptions } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, inTrace, isSpanContextValid } from './api-values.ts';
import { getSpanContext } from '../context/span-in-context.ts';
import { wrapSpanContext } from './non-recording-span.ts';
import type { HoneyHiveSpan } from './span.ts';
import { SpanImpl } from './span-impl.ts';
import type { SpanRecord } from './span-record.ts';
import { readField } from '../values/try-read.ts';

/** Returns the identity set by a remote caller for the trace of `span`. */
export const remoteIdentityOf = (span: HoneyHiveSpan | undefined): SpanRecord['remoteIdentity'] =>
  span instanceof SpanImpl ? span.remoteIdentity : undefined;

/**
 * Returns the parent for children in another process: `span`, or the nearest sent ancestor; `undefined` without
 * either.
 */
export function exportedParent(span: HoneyHiveSpan): SpanContext | undefined {
  const own = span instanceof SpanImpl ? span : undefined;
  const found = own && !own.isKept ? own.sentParent : span.spanContext();
  const sent = found && own ? inTrace(found, own.traceId) : found;
  return sent && isSpanContextValid(sent) ? sent : undefined;
}

/** Replaces an unrecorded span with a span carrying the parent's ids, so a library forwards the parent's ids. */
export const passThroughSpan = (options: SpanOptions, context: Context): Span =>
  wrapSpanContext((!readField(options, 'root') && getSpanContext(context)) || INVALID_SPAN_CONTEXT);
