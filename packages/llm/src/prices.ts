/** Prices of models from `@pydantic/genai-prices`, which is loaded on first use. @module */
import type * as GenaiPrices from '@pydantic/genai-prices';
import { costOf, type PriceOf, type TokenPrice, type Tokens } from '@honeyhive/core/gen-ai';

type Package = Pick<typeof GenaiPrices, 'calcPrice' | 'findProvider'>;

/** Names of that package, where OpenTelemetry's are others. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'azure.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'gcp.gemini': 'google',
  'gcp.vertex_ai': 'google',
  'aws.bedrock': 'aws',
  x_ai: 'x-ai',
  mistral_ai: 'mistral',
  together_ai: 'together',
  fireworks_ai: 'fireworks',
  moonshot_ai: 'moonshotai',
};

let loaded: Package | undefined;
let loading: Promise<Package | undefined> | undefined;
let isWarned = false;

/**
 * Prices of more than a thousand models, with cached tokens, tiers and dates. Needs `@pydantic/genai-prices` beside this
 * package, and loads it with the first call. Models of `own` have the price that stands there, in dollars for a million
 * tokens. For a tracer's option `prices`, or a traced client's.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ prices: genaiPrices() });
 */
export function genaiPrices(own: Readonly<Record<string, TokenPrice>> = {}): PriceOf {
  // oxlint-disable-next-line max-params
  const price: PriceOf = (tokens, model, provider, requested) => {
    const cost = costOf({ tokens, model, provider, requested }, own);
    if (cost !== undefined) return cost;
    const find = (prices: Package): number | undefined =>
      costIn(prices, tokens, model, provider) ?? costIn(prices, tokens, requested, provider);
    return loaded ? find(loaded) : load().then((prices) => prices && find(prices));
  };
  return Object.assign(price, { prepare: load });
}

const load = (): Promise<Package | undefined> =>
  (loading ??= import('@pydantic/genai-prices').then(
    (prices) => (loaded = prices),
    (error: unknown) => {
      if (!isWarned) warn(error);
      isWarned = true;
      return undefined;
    },
  ));

function warn(error: unknown): void {
  // oxlint-disable-next-line no-console -- no tracer is at hand, and a cost that is missing must not go unsaid
  console.warn('[honeyhive] No cost is recorded: install @pydantic/genai-prices.', error);
}

// oxlint-disable-next-line max-params
function costIn(
  { calcPrice, findProvider }: Package,
  { input, output, cacheRead, cacheWrite }: Tokens,
  model: string,
  provider: string,
): number | undefined {
  const tokens = {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
  };
  const known = Object.entries(tokens).filter(([, count]) => count !== undefined);
  const providerId = PROVIDERS[provider] ?? provider.split('.')[0] ?? provider;
  const isKnown = findProvider({ providerId }) !== undefined;
  return calcPrice(Object.fromEntries(known), model, isKnown ? { providerId } : {})?.total_price;
}
