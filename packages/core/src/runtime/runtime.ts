import type { SendFunction } from '../export/transport/send-request.ts';
import type { Attributes, TracerProvider } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import type { ContextStorage } from '../context/context-storage.ts';
import type { Said } from '../environment.ts';
import type { OptionRule } from '../options/option-kind.ts';
import type { Problem } from '../options/problem.ts';
import type { ResolvedOptions } from '../options/resolve-options.ts';
import type { BatchConfig, Complete } from '../options/options.ts';
import type { BackEndSource } from '../seam/back-end.ts';
import type { HostProvider } from '../host/host-provider.ts';
import type { QueueStorage } from '../export/queue/queue-storage.ts';
import type { Transport, TransportContext } from '../export/transport/transport.ts';
import type { Serializers } from '../export/encode/serializer.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { EmitterStreams } from '../wrap/stream/instrument-emitter.ts';
import type { FunctionNames } from '../spans/span-owner.ts';

/**
 * Calls `work` after `ms` milliseconds and gives back what cancels it. With `isIdle` the process is never kept alive for
 * it; without, that is as the runtime sees fit.
 */
export type SetTimer = (work: () => void, ms: number, isIdle?: boolean) => () => void;

/** Where a tracer runs, as it is told: core asks nothing of its surroundings itself. */
export interface Runtime {
  /** The package that users installed, for the `hh-client-*` headers. */
  readonly client: { readonly name: string; readonly version: string };
  /** What the environment says about an option, whose rule may name variables of its own. Asked when a tracer is built. */
  readonly environment?: (
    path: string,
    rule: OptionRule,
  ) => (Pick<Said, 'name' | 'value'> & Partial<Said>) | undefined;
  /** What these options ask for that is wrong in this runtime. */
  readonly problems?: (options: ResolvedOptions) => readonly Problem[];
  /** What carries the active span. */
  contextStorage(options: ResolvedOptions): ContextStorage;
  /** Names of a function's parameters. Absent where code is minified: arguments are `arg0`, `arg1` and so on then. */
  readonly readParameters?: FunctionNames['readParameters'];
  /** Follows streams of Node's kind. Absent where there are none. */
  readonly emitters?: EmitterStreams;
  /** Makes the ids of traces and spans. Default: random ones from the secure source. */
  readonly ids?: IdGenerator;
  /** Who produces the spans. */
  resource(): Attributes;
  /**
   * The session of spans that name none, if the runtime has one (a page visit, say). `use` when a span begins in it;
   * `mayKeep` is false while nothing of it may be stored.
   */
  readonly session?: (settings: ResolvedOptions, use: boolean, mayKeep: boolean) => SessionIdentity;
  /** What an unnamed session is called. */
  readonly sessionName?: () => string | undefined;
  /** How spans are written, beside `http/json`. */
  readonly serializers?: Serializers;
  /** Where the code after the end of a span comes from. */
  readonly backEnd: BackEndSource;
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
  /** Adapts a provider of the user's own. Absent where the user does that: pages load no code for it. */
  readonly adaptProvider?: (provider: TracerProvider) => HostProvider;
  /** Where what waits outlives the page, for runtimes that have such a place. Asked once for each tracer. */
  readonly storage?: (settings: ResolvedOptions) => QueueStorage | undefined;
  /** Makes options print and serialize with a mark for each credential; where it is absent, credentials are not listed. */
  readonly concealKeys?: (settings: ResolvedOptions) => void;
  /** The `fetch` that sends: around the application's own, or the one that nobody has patched. */
  readonly fetch?: (own: typeof fetch | undefined) => SendFunction;
}
