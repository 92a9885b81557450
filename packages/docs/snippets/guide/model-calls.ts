import { traceOpenAI } from '@honeyhive/llm/openai';
import { HoneyHiveTracer } from '@honeyhive/node';
import OpenAI from 'openai';

const tracer = new HoneyHiveTracer();
export const openai = traceOpenAI(new OpenAI(), {
  tracer,
  usage: 'always', // tokens of streams too
  messages: 'both', // HoneyHive's words and OpenTelemetry's
});
