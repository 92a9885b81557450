import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';
import type { Usage } from '../answer/answer.ts';

/** Parameters of a call, by the provider's names. */
export type Body = Readonly<Record<string, unknown>>;

/** Part of a tracer required by traced clients. */
export type ClientTracer = Pick<AnyTracer, 'startSpan'> & {
  readonly activeSpan?: HoneyHiveSpan | undefined;
};

/** Price of a million tokens, in US dollars. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  /** Default: the price of input. */
  readonly cacheRead?: number;
  /** Default: the price of input. */
  readonly cacheWrite?: number;
}

/** Returns the cost of a call in US dollars, or `undefined` if unknown. */
export interface PriceOf {
  (usage: Usage, model: string, provider: string): number | undefined | Promise<number | undefined>;
  /** Called when a call begins, to load the price data before the end of the call. */
  prepare?(): unknown;
}

/** Prices: a table by model, or a function such as `genaiPrices()` of `@honeyhive/llm/prices`. */
export type Prices = PriceOf | Readonly<Record<string, TokenPrice>>;

/** Recording options, the same for every traced client. */
export interface CallOptions {
  /** Requests token counts for streams with counts only on demand, and hides the chunk containing the counts. */
  readonly usage?: 'always' | undefined;
  /**
   * The vocabulary of messages: HoneyHive's `inputs.chat_history` and `outputs`, OpenTelemetry's `gen_ai.input.messages`
   * and `gen_ai.output.messages`, or both. Default `honeyhive`.
   */
  readonly messages?: 'honeyhive' | 'gen_ai' | 'both' | undefined;
  /** Prices of models. A price reported by the provider takes precedence. */
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
