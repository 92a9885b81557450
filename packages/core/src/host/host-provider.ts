import type { TracerProvider } from '@opentelemetry/api';
import type { Guard } from '../runtime/guard.ts';
import { tryRead } from '../values/try-read.ts';
import type { SpanFactory } from '../spans/span-factory.ts';
import type { SpanSource } from '../spans/span-source.ts';

/** Dependencies of a {@link HostSource}. */
export interface HostParts {
  readonly guard: Guard;
  /** Returns the span factory of the tracer, available at the first span start. */
  readonly spans: () => SpanFactory;
  /** Stands in where the host gives no tracer. */
  readonly own: () => SpanSource;
}

/** Makes the spans of a tracer by a provider of the user's. */
export type HostSource = (parts: HostParts) => SpanSource;

/** Key of the {@link HostSource} on an adapted provider, the same in every copy of the SDK. */
export const HOST_SOURCE: unique symbol = Symbol.for('honeyhive.host-source') as never;

/** The user's own provider, adapted for a tracer. */
export interface HostProvider extends TracerProvider {
  readonly [HOST_SOURCE]: HostSource;
}

/** Part of a runtime for adapting providers. */
interface AdaptingRuntime {
  readonly adaptProvider?: (provider: TracerProvider) => HostProvider;
}

/** Returns the host source of `provider`: from the provider itself, or from the runtime. */
export const hostSourceOf = (
  provider: TracerProvider,
  runtime: AdaptingRuntime,
): HostSource | undefined =>
  tryRead(() => (provider as Partial<HostProvider>)[HOST_SOURCE]) ??
  runtime.adaptProvider?.(provider)[HOST_SOURCE];
