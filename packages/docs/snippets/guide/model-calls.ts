import { traceOpenAI } from '@honeyhive/llm/openai';
import { genaiPrices } from '@honeyhive/llm/prices';
import { HoneyHiveTracer } from '@honeyhive/node';
import OpenAI from 'openai';

const tracer = new HoneyHiveTracer();
export const openai = traceOpenAI(new OpenAI(), {
  tracer,
  usage: 'always', // tokens of streams too
  prices: genaiPrices({ 'our-model': { input: 0.2, output: 0.8 } }),
  messages: 'both', // HoneyHive's words and OpenTelemetry's
});
