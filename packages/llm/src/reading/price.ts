import type { Usage } from '../answer/answer.ts';
import type { Prices } from '../client/call-context.ts';

/** The cost of a call in US dollars: the provider's own figure, else by `prices`. */
export function costOf(
  usage: Usage | undefined,
  model: string,
  provider: string,
  prices: Prices | undefined,
): number | undefined | Promise<number | undefined> {
  if (!usage || !prices || usage.cost !== undefined) return usage?.cost;
  if (typeof prices === 'function') return prices(usage, model, provider);
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  if (!price) return undefined;
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = usage;
  const { input: plain, cacheRead: read = plain, cacheWrite: write = plain } = price;
  const dollars =
    (input - cacheRead - cacheWrite) * plain +
    cacheRead * read +
    cacheWrite * write +
    output * price.output;
  return dollars / 1_000_000;
}
