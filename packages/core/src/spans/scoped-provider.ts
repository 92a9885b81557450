import type {
  Context,
  Span,
  SpanOptions as OtelSpanOptions,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';
import { resolveContext } from '../context/resolve-context.ts';
import type { SpanFactory } from './span-factory.ts';
import type { SpanStarter } from './span-starter.ts';

/**
 * Creates a provider for OpenTelemetry libraries. Spans find parents as the tracer's own spans do: no global context
 * manager is needed, and `startActiveSpan` also activates the span for the tracer.
 */
export function scopedProvider(
  spans: SpanFactory,
  key: symbol,
  starter: (name: string, version: string | undefined) => SpanStarter,
): TracerProvider {
  return { getTracer: (name, version) => scopedTracer(spans, key, starter(name, version)) };
}

function scopedTracer(spans: SpanFactory, key: symbol, starter: SpanStarter): Tracer {
  const startSpan = (name: string, options?: OtelSpanOptions, context?: Context): Span =>
    spans.adopt(starter, name, options ?? {}, resolveContext(context, spans.contextStorage, key));
  return {
    startSpan,
    startActiveSpan(name: string, ...rest: readonly unknown[]): never {
      const work = rest.at(-1) as (span: Span) => never;
      const options = rest.length > 1 ? (rest[0] as OtelSpanOptions) : {};
      const context = resolveContext(
        rest.length > 2 ? (rest[1] as Context) : undefined,
        spans.contextStorage,
        key,
      );
      const span = startSpan(name, options, context);
      return spans.contextStorage.run(spans.activate(span, context), () => work(span));
    },
  };
}
