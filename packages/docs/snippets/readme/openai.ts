import { traceOpenAI } from '@honeyhive/llm/openai';
import { HoneyHiveTracer } from '@honeyhive/node';
import OpenAI from 'openai';

const tracer = new HoneyHiveTracer();
export const openai = traceOpenAI(new OpenAI(), { tracer });
