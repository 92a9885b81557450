import type { Context, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, Span as SdkSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';
import { containedProcessor } from '../processing/contained-processor.ts';
import type { EventProcessor } from '../processing/event-processor.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Runtime } from '../runtime.ts';

/** Where the OpenTelemetry spans under a tracer's own come from. */
export interface SpanSource {
  tracer(name: string, version: string | undefined): Tracer;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A provider of the tracer's own, which nobody else shares. */
export function ownSource(
  settings: ResolvedOptions,
  runtime: Runtime,
  processor: EventProcessor,
  guard: Guard,
): SpanSource {
  const finished = { forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() };
  const events = {
    onStart: (span: SdkSpan, context: Context): void => processor.onStart(span, context),
    onEnd: (span: ReadableSpan): void => processor.onEnd(span),
    ...finished,
  };
  const own = (settings.spanProcessors ?? []).map((one) => containedProcessor(one, guard));
  const provider = runtime.createProvider({
    resource: resourceFromAttributes({ ...runtime.resource(), ...settings.resourceAttributes }),
    spanProcessors: [...own, events],
    spanLimits: {
      attributeCountLimit: settings.maxAttributes,
      eventCountLimit: settings.maxEvents,
      linkCountLimit: settings.maxLinks,
    },
    ...(settings.sampler ? { sampler: settings.sampler } : {}),
  });
  return {
    tracer: (name, version) => provider.getTracer(name, version),
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/**
 * The user's own provider: it makes the spans and sees them with all its processors, and each one passes the tracer's
 * processor too. The provider itself stays as it is, also when the tracer is shut down.
 */
export function sharedSource(provider: TracerProvider, processor: EventProcessor): SpanSource {
  return {
    tracer: (name, version) => passing(provider.getTracer(name, version), processor),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

function passing(tracer: Tracer, processor: EventProcessor): Tracer {
  const startSpan = (name: string, options?: SpanOptions, context?: Context): Span => {
    const span = tracer.startSpan(name, options, context);
    // Only spans of an SDK can be read when they end; what a no-op provider gives records nothing anyway.
    if (!context || !span.isRecording() || !('attributes' in span)) return span;
    const readable = span as Span & SdkSpan & ReadableSpan;
    processor.onStart(readable, context);
    const end = span.end.bind(span);
    span.end = (time) => {
      end(time);
      processor.onEnd(readable);
    };
    return span;
  };
  return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
}
