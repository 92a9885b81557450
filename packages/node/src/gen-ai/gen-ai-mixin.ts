import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  rule,
  type TracerOperations,
  withOptionRules,
} from '@honeyhive/core';
import type { TracerProvider } from '@opentelemetry/api';
import { readingProvider } from './reading-provider.ts';

declare module '@honeyhive/core' {
  interface TracerOptions {
    /**
     * Spans of libraries that trace model calls themselves, made through `tracer.provider` or `tracer.getTracer()`, get
     * inputs, outputs and tokens. `false` leaves them as they are. Default true.
     */
    readGenAi?: boolean | undefined;
  }
}

type Operations = HoneyHiveTracerBase & TracerOperations;

/** Reads the spans of libraries that trace model calls in vocabularies of their own. */
export const TracerGenAiMixin: Mixin<object, Operations> = (Base) =>
  class extends Base {
    static readonly optionRules: OptionRules = withOptionRules(Base, { readGenAi: rule.flag() });

    override get provider(): TracerProvider {
      const given = super.provider;
      return (this.settings.readGenAi ?? true) ? readingProvider(given) : given;
    }
  };
