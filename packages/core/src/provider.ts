import type { TracerProvider as ApiTracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  type IdGenerator,
  type Sampler,
  type SpanLimits,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** What a provider is made of. */
export interface ProviderOptions {
  readonly resource: Resource;
  readonly spanProcessors: SpanProcessor[];
  readonly spanLimits: SpanLimits;
  readonly sampler?: Sampler;
  readonly idGenerator?: IdGenerator;
}

/** An OpenTelemetry provider that can be shut down. */
export interface Provider extends ApiTracerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Makes a provider; each runtime has its own. */
export type CreateProvider = (options: ProviderOptions) => Provider;

/** OpenTelemetry's own provider, for core alone. The only file of core that makes anything of the SDK's. */
export const createProvider: CreateProvider = (options) => new TracerProvider(options);
