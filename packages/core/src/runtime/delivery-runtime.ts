import type { SetTimer } from './set-timer.ts';
import type { SendFunction } from '../export/transport/send-request.ts';

import type { ContextStorage } from '../context/context-storage.ts';

import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { BatchConfig, Complete } from '../options/options.ts';

import type { QueueStorage } from '../export/queue/queue-storage.ts';
import type { Transport, TransportContext } from '../export/transport/transport.ts';
import type { Serializers } from '../export/encode/serializer.ts';

/** Part of a runtime that the back end of a tracer needs: timers, storage, and how requests are sent. */
export interface DeliveryRuntime {
  /** The package that users installed, for the `hh-client-*` headers. */
  readonly client: { readonly name: string; readonly version: string };
  /** What carries the active span. */
  contextStorage(options: ResolvedOptions): ContextStorage;
  /** How spans are written, beside `http/json`. */
  readonly serializers?: Serializers;
  /** Defaults of this runtime. */
  readonly batch: Complete<BatchConfig>;
  readonly setTimer: SetTimer;
  /**
   * Milliseconds after which what a relay has answered with 401 is tried again: its user may sign in. Absent where nobody
   * does: it is dropped.
   */
  readonly signInMs?: number;
  /** What this runtime makes of the outlet to a server: one that talks to older servers too, say. */
  readonly adaptTransport?: (transport: Transport, parts: TransportContext) => Transport;
  /** Where what waits outlives the page, for runtimes that have such a place. Asked once for each tracer. */
  readonly storage?: (settings: ResolvedOptions) => QueueStorage | undefined;
  /** The `fetch` that sends: around the application's own, or the one that nobody has patched. */
  readonly fetch?: (own: typeof fetch | undefined) => SendFunction;
}
