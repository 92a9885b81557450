import {
  type HoneyHiveSpan,
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  rule,
  type TracerOperations,
  withOptionRules,
} from '@honeyhive/core';

declare module '@honeyhive/core' {
  interface TracerOptions {
    /** How costs are told. Default `USD`. */
    costCurrency?: 'USD' | 'EUR' | undefined;
    /** What one US dollar is in that currency. Default 1. Also HH_COST_RATE. */
    costRate?: number | undefined;
  }
}

const positive = (value: unknown): number | undefined => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && number > 0 ? number : undefined;
};

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
  /** So far, in the option `costCurrency`. */
  readonly total: number;
}

/**
 * It needs a tracer's options and operations, so it fits the tracers of core, node and web alike. Its own options are
 * read like the tracer's: validated, reported with their nearest name, taken from `config` and from the environment.
 */
export const CostMixin: Mixin<Cost, HoneyHiveTracerBase & TracerOperations> = (Base) =>
  class extends Base implements Cost {
    static readonly optionRules: OptionRules = withOptionRules(Base, {
      costCurrency: rule.oneOf(['USD', 'EUR'], { fallback: 'USD' }),
      costRate: {
        expects: 'a positive number',
        read: positive,
        fallback: 1,
        env: ['HH_COST_RATE'],
      },
    });
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
        const dollars = (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
        const { costCurrency: currency, costRate = 1 } = this.settings;
        const cost = dollars * costRate;
        this.#total += cost;
        span.enrich({ metrics: { cost }, metadata: { currency } });
        return result;
      });
    }
  };
