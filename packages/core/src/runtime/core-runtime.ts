import { LOADED_ON_DEMAND } from '../seam/back-end-source.ts';
import { managedStorage, SYNC_STORAGE } from '../context/context-storage.ts';
import type { BatchConfig, Complete } from '../options/options.ts';
import type { Runtime } from './runtime.ts';
import type { SetTimer } from './set-timer.ts';
import { startTimer } from './start-timer.ts';
import { VERSION } from './version.ts';

/** Timers that may keep a process alive; servers bring their own. */
export const setTimer: SetTimer = (work, ms, isIdle = false) => startTimer(work, ms, !isIdle);

/**
 * Servers' way of gathering spans: while a server hangs, its queue and the request under way hold less than 5 MB. Twice
 * as many spans in a request as OpenTelemetry's 512: a slow server takes 2 000 a second.
 */
export const SERVER_BATCH: Complete<BatchConfig> = {
  delayMs: 5_000,
  maxSpans: 1_000,
  maxBytes: 500_000,
  maxQueueSpans: 5_000,
  maxQueueBytes: 2_500_000,
  timeoutMs: 30_000,
  maxRetryMs: 900_000,
};

/** Core alone: no environment, context for synchronous code and explicit parents. */
export const coreRuntime: Runtime = {
  client: { name: '@honeyhive/core', version: VERSION },
  contextStorage: ({ contextManager }) =>
    contextManager ? managedStorage(contextManager) : SYNC_STORAGE,
  resource: () => ({}),
  backEnd: LOADED_ON_DEMAND,
  batch: SERVER_BATCH,
  setTimer,
};
