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

/** Where a tracer runs, as it is told: core asks nothing of its surroundings itself. */
export interface Runtime extends DeliveryRuntime {
  /** What the environment says about an option, whose rule may name variables of its own. Asked when a tracer is built. */
  readonly environment?: (
    path: string,
    rule: OptionRule,
  ) => (Pick<Said, 'name' | 'value'> & Partial<Said>) | undefined;
  /** What these options ask for that is wrong in this runtime. */
  readonly problems?: (options: ResolvedOptions) => readonly Problem[];
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
  /** Where the code after the end of a span comes from. */
  readonly backEnd: BackEndSource;
  /** Adapts a provider of the user's own. Absent where the user does that: pages load no code for it. */
  readonly adaptProvider?: (provider: TracerProvider) => HostProvider;
  /** Makes options print and serialize with a mark for each credential; where it is absent, credentials are not listed. */
  readonly concealKeys?: (settings: ResolvedOptions) => void;
}
