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
    /** Currency of costs. Default `USD`. */
    costCurrency?: 'USD' | 'EUR' | undefined;
    /** Value of a US dollar in the currency. Default 1. Also HH_COST_RATE. */
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

/** Token usage reported by a model. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Adds up the cost of model calls. */
export interface Cost {
  /** Runs a model call in a span carrying the cost, and adds the cost to {@link total}. */
  withCost<R extends { readonly usage: Usage }>(
    name: string,
    price: Price,
    work: (span: HoneyHiveSpan) => Promise<R>,
  ): Promise<R>;
  /** So far, in the option `costCurrency`. */
  readonly total: number;
}

/**
 * Adds cost tracking to a tracer with options and operations: the tracers of core, node and web. The added options
 * are read like tracer options: validated, reported with the nearest name, taken from `config` and from the
 * environment.
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
