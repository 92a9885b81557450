import {
  JSON_SERIALIZER,
  later,
  managedAmbient,
  type Runtime,
  SLOT,
  VERSION,
} from '@honeyhive/core';
import { backlogOf } from './backlog.ts';
import { limitsOf } from './offline.ts';
import { pageFetch } from './page-fetch.ts';
import { pageSession } from './page-session.ts';
import { createWebProvider } from './provider.ts';
import { resource } from './resource.ts';

/** Pages: everything by option, one session for each visit, requests small enough to outlive the page. */
export const webRuntime: Runtime = {
  client: { name: '@honeyhive/web', version: VERSION },
  environment: () => ({}),
  ambient: ({ contextManager }) => (contextManager ? managedAmbient(contextManager) : SLOT),
  createProvider: createWebProvider,
  resource,
  session: pageSession,
  sessionName: () => globalThis.document?.title || undefined,
  serializers: { 'http/json': JSON_SERIALIZER },
  batch: {
    delayMs: 1_000,
    maxSpans: 128,
    maxBytes: 56_000,
    maxQueueBytes: 5_000_000,
    timeoutMs: 30_000,
    maxRetryMs: 900_000,
  },
  later,
  backlog: (settings) => (limitsOf(settings) ? backlogOf(settings) : undefined),
  fetch: pageFetch,
};
