import { guardProcessor, guardSampler, type Surroundings } from '../runtime/guard-callbacks.ts';
import { RANDOM_IDS } from '../identity/id-generator.ts';
import { createResource } from './resource.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { Attributes } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { createStarter, type SpanStarter, type StarterOptions } from './span-starter.ts';

/** Source of a tracer's spans. */
export interface SpanSource {
  starter(name: string, version: string | undefined): SpanStarter;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Part of a runtime used by spans. */
interface SpanRuntime {
  resource(): Attributes;
  readonly ids?: IdGenerator;
}

/** Creates the source of the tracer's own, unshared spans. */
export function createSpanSource(
  settings: ResolvedOptions,
  runtime: SpanRuntime,
  around: Surroundings,
): SpanSource {
  const processors = (settings.spanProcessors ?? []).map((one) => guardProcessor(one, around));
  const { maxEvents, maxLinks, capture } = settings;
  const options: StarterOptions = {
    resource: createResource({ ...runtime.resource(), ...settings.resourceAttributes }),
    processors,
    limits: { maxEvents, maxLinks },
    capture,
    sampler: settings.sampler && guardSampler(settings.sampler, around),
    ids: runtime.ids ?? RANDOM_IDS,
  };
  return {
    starter: (name, version) => createStarter(options, name, version),
    async forceFlush() {
      await Promise.all(processors.map((one) => one.forceFlush()));
    },
    async shutdown() {
      await Promise.all(processors.map((one) => one.shutdown()));
    },
  };
}
