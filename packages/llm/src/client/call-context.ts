import type { AnyTracer, HoneyHiveSpan } from '@honeyhive/core';
import type { Usage } from '../answer/answer.ts';

/** Parameters of a call, by the provider's names. */
export type Body = Readonly<Record<string, unknown>>;

/** The part of a tracer that traced clients need. */
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

/** Gives the cost of one call in US dollars; `undefined` where it is not known. */
export interface PriceOf {
  (usage: Usage, model: string, provider: string): number | undefined | Promise<number | undefined>;
  /** Called when a call begins, so that what the prices need is loaded by its end. */
  prepare?(): unknown;
}

/** Prices: a table by model, or a function such as `genaiPrices()` of `@honeyhive/llm/prices`. */
export type Prices = PriceOf | Readonly<Record<string, TokenPrice>>;

/** How calls are recorded; the same for every traced client. */
export interface CallOptions {
  /** Asks for token counts where a stream has them only on demand, and hides the chunk that brings them. */
  readonly usage?: 'always' | undefined;
  /**
   * The vocabulary of messages: HoneyHive's `inputs.chat_history` and `outputs`, OpenTelemetry's `gen_ai.input.messages`
   * and `gen_ai.output.messages`, or both. Default `honeyhive`.
   */
  readonly messages?: 'honeyhive' | 'gen_ai' | 'both' | undefined;
  /** Prices of models. A price that the provider names itself comes first. */
  readonly prices?: Prices | undefined;
  /** Name of the provider, for a gateway whose address does not tell. Default: by the client's class and host. */
  readonly provider?: string | undefined;
}

/** What a call of a traced client knows. */
export interface CallContext extends CallOptions {
  readonly tracer: ClientTracer;
  /** The parent of the call, whatever is active there. */
  readonly parent?: HoneyHiveSpan | undefined;
}
