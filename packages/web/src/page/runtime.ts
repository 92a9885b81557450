import { coreRuntime, type Problem, type Runtime, VERSION } from '@honeyhive/core';
import { setTimer, managedStorage, SYNC_STORAGE } from '@honeyhive/core/internal';
import { storageOf } from '../offline/deferred-storage.ts';
import { pageFetch } from './page-fetch.ts';
import { pageSession, title } from './page-session.ts';
import { resource } from './resource.ts';

const KEY_IN_PAGE: Problem = {
  code: 'api_key_in_page',
  message: 'The API key is public in this page.',
  remedy: 'Use `relayUrl` and createRelay.',
};

/** Runtime of pages: settings by option only, a session per visit, requests small enough to outlive the page. */
export const webRuntime: Runtime = {
  client: { name: '@honeyhive/web', version: VERSION },
  contextStorage: ({ contextManager }) =>
    contextManager ? managedStorage(contextManager) : SYNC_STORAGE,
  resource,
  session: pageSession,
  sessionName: title,
  backEnd: coreRuntime.backEnd,
  batch: {
    delayMs: 1_000,
    maxSpans: 128,
    maxBytes: 56_000,
    maxQueueSpans: 5_000,
    maxQueueBytes: 5_000_000,
    timeoutMs: 30_000,
    maxRetryMs: 900_000,
  },
  signInMs: 30_000,
  setTimer,
  problems: ({ apiKey }) => (apiKey === undefined ? [] : [KEY_IN_PAGE]),
  storage: storageOf,
  fetch: pageFetch,
};
