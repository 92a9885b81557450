import type { HoneyHiveSpan, Mixin, TracerOperations } from '@honeyhive/core';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/** What a model says it has used. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Adds up what model calls have cost. */
export interface Cost {
  /** Runs a model call in a span that carries its cost, and adds it to {@link total}. */
  withCost<R extends { readonly usage: Usage }>(
    name: string,
    price: Price,
    work: (span: HoneyHiveSpan) => Promise<R>,
  ): Promise<R>;
  /** US dollars so far. */
  readonly total: number;
}

/** It needs a tracer's operations and nothing else, so it fits the tracers of core, node and web alike. */
export const CostMixin: Mixin<Cost, TracerOperations> = (Base) =>
  class extends Base implements Cost {
    #total = 0;

    get total(): number {
      return this.#total;
    }

    withCost<R extends { readonly usage: Usage }>(
      name: string,
      price: Price,
      work: (span: HoneyHiveSpan) => Promise<R>,
    ): Promise<R> {
      return this.withSpan(name, { eventType: 'model' }, async (span) => {
        const result = await work(span);
        const { inputTokens, outputTokens } = result.usage;
        const cost = (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
        this.#total += cost;
        span.enrich({ metrics: { cost } });
        return result;
      });
    }
  };
