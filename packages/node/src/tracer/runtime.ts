import { type Runtime, VERSION } from '@honeyhive/core';
import { setTimer, managedStorage, readParameters, SERVER_BATCH } from '@honeyhive/core/internal';
import { EMITTER_STREAMS } from '@honeyhive/core/internal/back-end';
import { fromEnvironment } from '@honeyhive/core/environment';
import { provider } from '@honeyhive/core/otel';
import { ASYNC } from '../context/async-context.ts';
import { createPricedBackEnd } from '../gen-ai/priced-back-end.ts';
import { concealKeys } from './conceal-keys.ts';
import { eitherApi } from '../context/legacy-api.ts';
import { environment, scriptName } from '../environment/environment.ts';
import { requestTimeoutMs } from '../environment/platform.ts';
import { POOLED_IDS } from './id-generator.ts';
import { PROTOBUF_SERIALIZER } from '../encode/protobuf-serializer.ts';
import { resource } from '../environment/resource.ts';

/** Servers: context by AsyncLocalStorage, options from the environment too. */
export const nodeRuntime: Runtime = {
  client: { name: '@honeyhive/node', version: VERSION },
  environment: (path, own) => fromEnvironment(environment(), path, own),
  contextStorage: ({ contextManager }) => (contextManager ? managedStorage(contextManager) : ASYNC),
  ids: POOLED_IDS,
  emitters: EMITTER_STREAMS,
  readParameters,
  resource,
  sessionName: scriptName,
  serializers: { 'http/protobuf': PROTOBUF_SERIALIZER },
  // A program may end at any moment.
  backEnd: { get: () => createPricedBackEnd, load: () => Promise.resolve(createPricedBackEnd) },
  // A getter, read per tracer: on Workers a hanging request must end while the platform still waits.
  get batch() {
    return { ...SERVER_BATCH, timeoutMs: requestTimeoutMs(SERVER_BATCH.timeoutMs) };
  },
  adaptTransport: eitherApi,
  adaptProvider: provider,
  concealKeys,
  // The timer does not keep an otherwise finished program alive: `exit.ts` sends pending data.
  setTimer: (work, ms) => setTimer(work, ms, true),
};
