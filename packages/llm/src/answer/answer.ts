import type { Attributes } from '@opentelemetry/api';

/** Token counts of a call. `input` includes cached tokens, `output` includes reasoning. */
export interface Usage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
  /** Cost in US dollars, if reported by the provider. */
  readonly cost?: number | undefined;
}

/** Data of a model's answer for the span, independent of the provider. */
export interface Answer {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  /** Attributes of the provider's own. */
  readonly attributes?: Attributes | undefined;
  /** Error reported by the provider inside an answer. */
  readonly error?: string | undefined;
}
