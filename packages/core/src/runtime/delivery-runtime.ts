import type { SetTimer } from './set-timer.ts';
import type { SendFunction } from '../export/transport/send-request.ts';

import type { ContextStorage } from '../context/context-storage.ts';

import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { BatchConfig, Complete } from '../options/options.ts';

import type { QueueStorage } from '../export/queue/queue-storage.ts';
import type { Transport, TransportContext } from '../export/transport/transport.ts';
import type { Serializers } from '../export/encode/serializer.ts';

/** Part of a runtime used by a tracer's back end: timers, storage, and sending of requests. */
export interface DeliveryRuntime {
  /** Package installed by users, reported in the `hh-client-*` headers. */
  readonly client: { readonly name: string; readonly version: string };
  /** Returns the storage of the active span. */
  contextStorage(options: ResolvedOptions): ContextStorage;
  /** Serializers of spans, besides `http/json`. */
  readonly serializers?: Serializers;
  /** Batch defaults of the runtime. */
  readonly batch: Complete<BatchConfig>;
  readonly setTimer: SetTimer;
  /**
   * Milliseconds before a batch refused by a relay with 401 is retried, since the user may sign in. Absent in
   * runtimes without sign-in: the batch is dropped.
   */
  readonly signInMs?: number;
  /** Adapts the transport to a server, for example to support older servers. */
  readonly adaptTransport?: (transport: Transport, parts: TransportContext) => Transport;
  /** Returns the queue storage which outlives the page, in runtimes with such storage. Called once per tracer. */
  readonly storage?: (settings: ResolvedOptions) => QueueStorage | undefined;
  /** Returns the sending `fetch`: around the application's own, or the unpatched `fetch`. */
  readonly fetch?: (own: typeof fetch | undefined) => SendFunction;
}
