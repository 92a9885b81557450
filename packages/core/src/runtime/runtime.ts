import type { Attributes, TracerProvider } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import type { Said } from '../environment.ts';
import type { OptionRule } from '../options/option-kind.ts';
import type { Problem } from '../options/problem.ts';
import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { BackEndSource } from '../seam/back-end.ts';
import type { HostProvider } from '../host/host-provider.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { EmitterStreams } from '../wrap/stream/instrument-emitter.ts';
import type { FunctionNames } from '../spans/span-owner.ts';
import type { DeliveryRuntime } from './delivery-runtime.ts';

/** Environment of a tracer. Core never accesses the environment directly. */
export interface Runtime extends DeliveryRuntime {
  /**
   * Returns the environment's value of an option, whose rule may name additional variables. Called when a tracer is
   * created.
   */
  readonly environment?: (
    path: string,
    rule: OptionRule,
  ) => (Pick<Said, 'name' | 'value'> & Partial<Said>) | undefined;
  /** Returns the problems of the options in the runtime. */
  readonly problems?: (options: ResolvedOptions) => readonly Problem[];
  /** Names of a function's parameters. Absent where code is minified: arguments are `arg0`, `arg1` and so on then. */
  readonly readParameters?: FunctionNames['readParameters'];
  /** Follows Node-style streams. Absent in runtimes without such streams. */
  readonly emitters?: EmitterStreams;
  /** Generator of trace and span ids. Default: random ids from the secure source. */
  readonly ids?: IdGenerator;
  /** Returns the producer of the spans. */
  resource(): Attributes;
  /**
   * Returns the session of spans without a session, if the runtime has such a session (a page visit, for example).
   * `use` is true when a span begins in the session; `mayKeep` is false while no part of the session may be stored.
   */
  readonly session?: (settings: ResolvedOptions, use: boolean, mayKeep: boolean) => SessionIdentity;
  /** Returns the name of an unnamed session. */
  readonly sessionName?: () => string | undefined;
  /** Source of the code which runs after the end of a span. */
  readonly backEnd: BackEndSource;
  /** Adapts a user's own provider. Absent if the user adapts the provider: pages load no code for adapting. */
  readonly adaptProvider?: (provider: TracerProvider) => HostProvider;
  /** Makes options print and serialize with a mark for every credential. If absent, credentials are not listed. */
  readonly concealKeys?: (settings: ResolvedOptions) => void;
}
