import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRule,
  type OptionRules,
  withOptionRules,
} from '@honeyhive/core';
import type { Prices, TokenPrice } from '@honeyhive/core/gen-ai';
import { countOf, withTimeout } from '@honeyhive/core/internal';
import { pendingPrices } from './priced-back-end.ts';

declare module '@honeyhive/core' {
  interface TracerOptions {
    /**
     * Prices of models: a table in dollars for a million tokens, a function, or `genaiPrices()` of
     * `@honeyhive/llm/prices`. Every model event with tokens gets `metrics.cost`, unless the event has a cost already.
     * Servers only; in a page, give `prices` to `traceOpenAI`.
     */
    prices?: Prices | undefined;
  }
}

const isPrice = (value: unknown): boolean => {
  const { input, output } = (value ?? {}) as Partial<TokenPrice>;
  return typeof input === 'number' && typeof output === 'number';
};

const pricesRule: OptionRule = {
  expects: 'a table such as { "gpt-4o-mini": { input: 0.15, output: 0.6 } }, or a function',
  read: (value) =>
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && Object.values(value).every(isPrice))
      ? value
      : undefined,
};

/** Adds the option `prices`. `flush` and `shutdown` wait for prices being looked up. */
export const TracerPricesMixin: Mixin<object, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    static readonly optionRules: OptionRules = withOptionRules(Base, { prices: pricesRule });

    override async flush(options?: Limit): ReturnType<HoneyHiveTracerBase['flush']> {
      const settled = this.#settled(options);
      return super.flush(settled ? await settled : options);
    }

    override shutdown(options?: Limit): Promise<void> {
      const settled = this.#settled(options);
      return settled ? settled.then((rest) => super.shutdown(rest)) : super.shutdown(options);
    }

    /** Waits for prices; resolves with what is left of the limit. */
    #settled(limit: Limit | undefined): Promise<Limit | undefined> | undefined {
      const lookups = pendingPrices(this.settings);
      if (!lookups) return undefined;
      // Plain JavaScript callers may give any value.
      const given = this.guard('timeoutMs', () => limit?.timeoutMs);
      const timeoutMs = countOf(given, MAX_WAIT_MS);
      const until = performance.now() + timeoutMs;
      return withTimeout(timeoutMs, lookups).then(() =>
        timeoutMs === given ? { timeoutMs: Math.max(0, until - performance.now()) } : limit,
      );
    }
  };

type Limit = { readonly timeoutMs?: number };
const MAX_WAIT_MS = 5_000;
