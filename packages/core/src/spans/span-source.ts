import type { Tracer, TracerProvider } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Guard } from '../guard.ts';
import { containedProcessor, containedSampler } from '../processing/contained.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Runtime } from '../runtime.ts';

/** Where the OpenTelemetry spans under a tracer's own come from. */
export interface SpanSource {
  tracer(name: string, version: string | undefined): Tracer;
  /** Processors of the user's look at its spans: what is said about one has to stand on it. */
  readonly isWatched: boolean;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A provider of the tracer's own, which nobody else shares. */
export function ownSource(settings: ResolvedOptions, runtime: Runtime, guard: Guard): SpanSource {
  const processors = (settings.spanProcessors ?? []).map((one) => containedProcessor(one, guard));
  const provider = runtime.createProvider({
    resource: resourceFromAttributes({ ...runtime.resource(), ...settings.resourceAttributes }),
    spanProcessors: processors,
    spanLimits: {
      attributeCountLimit: settings.maxAttributes,
      eventCountLimit: settings.maxEvents,
      linkCountLimit: settings.maxLinks,
    },
    ...(settings.sampler ? { sampler: containedSampler(settings.sampler, guard) } : {}),
  });
  return {
    tracer: (name, version) => provider.getTracer(name, version),
    isWatched: processors.length > 0,
    forceFlush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/**
 * The user's own provider: it makes the spans and sees them with all its processors. The provider itself stays as it
 * is, also when the tracer is shut down. Where it gives no tracer, `own` stands in for it.
 */
export function sharedSource(
  provider: TracerProvider,
  guard: Guard,
  own: () => SpanSource,
): SpanSource {
  let spare: SpanSource | undefined;
  return {
    tracer: (name, version) =>
      guard('provider', () => provider.getTracer(name, version)) ??
      (spare ??= own()).tracer(name, version),
    isWatched: true,
    forceFlush: () => spare?.forceFlush() ?? Promise.resolve(),
    shutdown: () => spare?.shutdown() ?? Promise.resolve(),
  };
}
