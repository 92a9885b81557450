/** Parts of the tracer for the other packages of this SDK; no API of its users. @module */
export { countOf } from './options/omit-undefined.ts';
export { copyOptions, readOption, UNREADABLE } from './options/read-option.ts';
export { isBelow } from './spans/is-below.ts';
export { findTracer } from './tracer/default-tracer.ts';
export {
  type ContextStorage,
  hostContextManager,
  managedStorage,
  SYNC_STORAGE,
} from './context/context-storage.ts';
export { setTimer, SERVER_BATCH } from './runtime/core-runtime.ts';
export type { QueueStorage, StoredItem, StoredSpan } from './export/queue/queue-storage.ts';
export type { Admission } from './export/queue/send-queue.ts';
export type { QueueItem } from './export/queue/queued-update.ts';
export type {
  SendResult,
  Transport,
  TransportContext,
  SendOptions,
} from './export/transport/transport.ts';
export { suggestName } from './options/suggest-name.ts';
export { resolveOptions } from './options/resolve-options.ts';
export { type ResolvedOptions } from './options/resolved-options.ts';
export {
  eventIdOf,
  newSessionId,
  relayedEventId,
  sentEventId,
  type SessionIdentity,
  sessionIdentity,
} from './session/session-identity.ts';
export { readParameters } from './wrap/read-parameters.ts';
export { withTimeout } from './runtime/delay.ts';
export { wellFormed } from './values/well-formed.ts';
