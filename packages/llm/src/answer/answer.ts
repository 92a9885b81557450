import type { Attributes } from '@opentelemetry/api';

/** Tokens of one call. `input` includes what came from a cache, `output` includes reasoning. */
export interface Usage {
  readonly input?: number | undefined;
  readonly output?: number | undefined;
  readonly total?: number | undefined;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly reasoning?: number | undefined;
  /** US dollars, where the provider names its own price. */
  readonly cost?: number | undefined;
}

/** Everything that an answer of a model says about its span, whichever provider has given it. */
export interface Answer {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  /** Attributes of the provider's own. */
  readonly attributes?: Attributes | undefined;
  /** Failure that the provider reports inside of an answer. */
  readonly error?: string | undefined;
}
