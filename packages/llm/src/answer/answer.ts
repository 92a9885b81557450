import type { Tokens } from '@honeyhive/core/gen-ai';
import type { Attributes } from '@opentelemetry/api';

/** Token counts of a call, with the cost if reported by the provider. */
export interface Usage extends Tokens {
  /** Cost in US dollars. */
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
