import type { TracerProvider } from '@opentelemetry/api';
import type { Guard } from '../guard.ts';
import {
  containedProcessor,
  containedSampler,
  type Surroundings,
} from '../processing/contained.ts';
import { createStarter, type ProviderOptions, type SpanStarter } from '../provider.ts';
import { RANDOM_IDS } from '../random-ids.ts';
import { createResource } from '../resource.ts';
import type { ResolvedOptions } from '../resolve-options.ts';
import type { Runtime } from '../runtime.ts';

/** Where the OpenTelemetry spans under a tracer's own come from. */
export interface SpanSource {
  tracer(name: string, version: string | undefined): SpanStarter;
  /** Processors of the user's look at its spans: what is said about one has to stand on it. */
  readonly isWatched: boolean;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A provider of the tracer's own, which nobody else shares. */
export function ownSource(
  settings: ResolvedOptions,
  runtime: Runtime,
  around: Surroundings,
): SpanSource {
  const processors = (settings.spanProcessors ?? []).map((one) => containedProcessor(one, around));
  const { maxAttributes, maxEvents, maxLinks } = settings;
  const options: ProviderOptions = {
    resource: createResource({ ...runtime.resource(), ...settings.resourceAttributes }),
    processors,
    limits: { maxAttributes, maxEvents, maxLinks },
    sampler: settings.sampler && containedSampler(settings.sampler, around),
    ids: runtime.ids ?? RANDOM_IDS,
  };
  return {
    tracer: (name, version) => createStarter(options, name, version),
    isWatched: processors.length > 0,
    async forceFlush() {
      await Promise.all(processors.map((one) => one.forceFlush()));
    },
    async shutdown() {
      await Promise.all(processors.map((one) => one.shutdown()));
    },
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
