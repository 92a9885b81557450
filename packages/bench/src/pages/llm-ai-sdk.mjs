import { aiSdkTelemetry } from '@honeyhive/llm/ai-sdk';

Object.assign(globalThis, { aiSdkTelemetry });
