import { genaiPrices } from '@honeyhive/llm/prices';
import { HoneyHiveTracer } from '@honeyhive/node';

export const tracer = new HoneyHiveTracer({
  prices: genaiPrices({ 'our-model': { input: 0.2, output: 0.8 } }),
});
