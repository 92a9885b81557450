import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';
import type { Prices } from '@honeyhive/core/gen-ai';

/** Parameters of a call, by the provider's names. */
export type Body = Readonly<Record<string, unknown>>;

/** Part of a tracer required by traced clients. */
export type ClientTracer = Pick<AnyTracer, 'startSpan'> & {
  readonly activeSpan?: HoneyHiveSpan | undefined;
};

/** Recording options, the same for every traced client. */
export interface CallOptions {
  /** Requests token counts for streams with counts only on demand, and hides the chunk containing the counts. */
  readonly usage?: 'always' | undefined;
  /**
   * The vocabulary of messages: HoneyHive's `inputs.chat_history` and `outputs`, OpenTelemetry's `gen_ai.input.messages`
   * and `gen_ai.output.messages`, or both. Default `honeyhive`.
   */
  readonly messages?: 'honeyhive' | 'gen_ai' | 'both' | undefined;
  /** Prices of models. A cost reported by the provider takes precedence. Default: the tracer's `prices`. */
  readonly prices?: Prices | undefined;
  /** Name of the provider, for a gateway whose address does not tell. Default: by the client's class and host. */
  readonly provider?: string | undefined;
}

/** Context of a traced client's call. */
export interface CallContext extends CallOptions {
  readonly tracer: ClientTracer;
  /** Parent of the call, regardless of the active span. */
  readonly parent?: HoneyHiveSpan | undefined;
}
