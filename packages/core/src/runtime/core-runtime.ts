import { LOADED_ON_DEMAND } from '../seam/back-end-source.ts';
import { managedStorage, SYNC_STORAGE } from '../context/context-storage.ts';
import type { BatchConfig, Complete } from '../options/options.ts';
import type { Runtime } from './runtime.ts';
import type { SetTimer } from './set-timer.ts';
import { startTimer } from './start-timer.ts';
import { VERSION } from './version.ts';

/** Starts a timer which may keep a process alive. Servers supply their own timer. */
export const setTimer: SetTimer = (work, ms, isIdle = false) => startTimer(work, ms, !isIdle);

/**
 * Batch defaults for servers. While a server hangs, the queue and the pending request hold less than 5 MB. A request
 * holds twice as many spans as OpenTelemetry's 512: a slow server takes 2 000 spans a second.
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
