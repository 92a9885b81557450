import { traceOpenAI } from '@honeyhive/llm/openai';

Object.assign(globalThis, { traceOpenAI });
