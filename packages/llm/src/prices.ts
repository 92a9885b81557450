/** Prices of models from `@pydantic/genai-prices`, which is loaded on first use. @module */
import type * as GenaiPrices from '@pydantic/genai-prices';
import type { PriceOf, TokenPrice } from './client/call-context.ts';
import { costOf } from './reading/price.ts';

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
 * tokens.
 *
 * @example
 * const openai = traceOpenAI(new OpenAI(), { tracer, prices: genaiPrices() });
 */
export function genaiPrices(own: Readonly<Record<string, TokenPrice>> = {}): PriceOf {
  const price: PriceOf = (usage, model, provider) => {
    const cost = costOf(usage, model, provider, own);
    if (cost !== undefined) return cost;
    if (loaded) return costIn(loaded, usage, model, provider);
    return load().then((prices) => prices && costIn(prices, usage, model, provider));
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
  { input, output, cacheRead, cacheWrite }: Parameters<PriceOf>[0],
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
