import { managedAmbient, SLOT } from './context/ambient.ts';
import type { BatchConfig } from './options.ts';
import { eitherApi } from './processing/legacy-api.ts';
import { JSON_SERIALIZER } from './processing/serializer.ts';
import { createProvider } from './provider.ts';
import type { Later, Runtime } from './runtime.ts';
import { VERSION } from './version.ts';

/** Timers that may keep a process alive; servers bring their own. */
export const later: Later = (work, ms) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** Servers' way of gathering spans. */
export const SERVER_BATCH: Required<BatchConfig> = {
  delayMs: 5_000,
  maxSpans: 512,
  maxBytes: 4_000_000,
  maxQueueSpans: 5_000,
  maxQueueBytes: 5_000_000,
  timeoutMs: 30_000,
  maxRetryMs: 900_000,
};

/** Core alone: no environment, context for synchronous code and explicit parents. */
export const coreRuntime: Runtime = {
  client: { name: '@honeyhive/core', version: VERSION },
  ambient: ({ contextManager }) => (contextManager ? managedAmbient(contextManager) : SLOT),
  createProvider,
  resource: () => ({}),
  serializers: { 'http/json': JSON_SERIALIZER },
  batch: SERVER_BATCH,
  later,
  eitherApi,
};
