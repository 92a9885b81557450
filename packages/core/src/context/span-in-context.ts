import type { Context, Span, SpanContext } from '@opentelemetry/api';

/** The key of the active span, the same in every copy of OpenTelemetry's API. */
export const SPAN_KEY: symbol = Symbol.for('OpenTelemetry Context Key SPAN');

// Equivalents of `trace.getSpan` and similar functions. Importing `trace` also loads the API's registry of providers
// and diagnostics: 2 KB of a page using neither.

export const getSpan = (context: Context): Span | undefined =>
  (context.getValue(SPAN_KEY) as Span | null | undefined) ?? undefined;

export const getSpanContext = (context: Context): SpanContext | undefined =>
  getSpan(context)?.spanContext();

export const setSpan = (context: Context, span: Span): Context => context.setValue(SPAN_KEY, span);

export const deleteSpan = (context: Context): Context => context.deleteValue(SPAN_KEY);
