import type { Tokens } from './reading.ts';

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
  /**
   * Receives the name of the model in the answer, such as `gpt-4o-mini-2024-07-18`, and the requested name, such as
   * `gpt-4o-mini`.
   */
  (
    usage: Tokens,
    model: string,
    provider: string,
    requested: string,
  ): number | undefined | Promise<number | undefined>;
  /** Called when a call begins, to load the price data before the end of the call. */
  prepare?(): unknown;
}

/** Prices: a table by model, or a function such as `genaiPrices()` of `@honeyhive/llm/prices`. */
export type Prices = PriceOf | Readonly<Record<string, TokenPrice>>;

/** Call of a model, as far as the price depends on the call. */
export interface PricedCall {
  readonly tokens: Tokens;
  /** Name of the model in the answer. */
  readonly model: string;
  /** Name of the model in the request: answers name a dated version. */
  readonly requested: string;
  readonly provider: string;
}

/**
 * Returns the cost of a call in US dollars by `prices`. A table is searched for the model in the answer, then for the
 * requested model. Returns `undefined` for an unknown model, and for a cost which is no number of zero or more.
 *
 * @example
 * const call = { model: 'gpt-4o-mini-2024-07-18', requested: 'gpt-4o-mini', provider: 'openai' };
 * costOf({ ...call, tokens: { input: 1_000, output: 100 } }, { 'gpt-4o-mini': { input: 0.15, output: 0.6 } });
 */
export function costOf(
  { tokens, model, requested, provider }: PricedCall,
  prices: Prices,
): number | undefined | Promise<number | undefined> {
  if (typeof prices === 'function') {
    const cost = prices(tokens, model, provider, requested);
    return typeof cost === 'object' ? Promise.resolve(cost).then(validCost) : validCost(cost);
  }
  const name = [model, requested].find((one) => Object.hasOwn(prices, one));
  const price = name === undefined ? undefined : prices[name];
  return price && validCost(costAt(tokens, price));
}

function costAt(
  { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: Tokens,
  { input: plain, cacheRead: read = plain, cacheWrite: write = plain, output: answer }: TokenPrice,
): number {
  const uncached = Math.max(0, input - cacheRead - cacheWrite);
  const dollars = uncached * plain + cacheRead * read + cacheWrite * write + output * answer;
  return dollars / 1_000_000;
}

const validCost = (cost: unknown): number | undefined =>
  typeof cost === 'number' && cost >= 0 && Number.isFinite(cost) ? cost : undefined;
