import {
  type EnrichData,
  HoneyHiveTracer as NodeTracer,
  nodeRuntime,
  type Runtime,
  type Session,
  type SessionConfig,
  type TracerOptions,
} from '@honeyhive/node';
import {
  newSessionId,
  type ResolvedOptions,
  sessionIdentity,
  type SessionIdentity,
} from '@honeyhive/core/internal';
import { VERSION } from '../version.ts';

/** Default session of a tracer's spans. */
class OwnSession {
  #identity: SessionIdentity | undefined;

  moveTo(identity: SessionIdentity): void {
    this.#identity = identity;
  }

  current(name: string | undefined): SessionIdentity {
    return (this.#identity ??= {
      id: newSessionId(),
      isNew: true,
      ...(name === undefined ? {} : { name }),
    });
  }
}

/** Node's runtime with a session that can be changed. */
const runtimeWith = (own: OwnSession): Runtime => ({
  ...nodeRuntime,
  client: { name: 'honeyhive', version: VERSION },
  session: ({ sessionName }) => own.current(sessionName ?? nodeRuntime.sessionName?.()),
});

const settingsOf = new WeakMap<object, ResolvedOptions>();

/** Gives the options of a tracer after precedence and validation. */
export function resolvedOptionsOf(tracer: object): ResolvedOptions {
  const settings = settingsOf.get(tracer);
  if (!settings) throw new TypeError('HoneyHiveTracer: the receiver is no tracer of `honeyhive`.');
  return settings;
}

/** Node's tracer, whose own session can be set after it was built. */
export class SessionTracer extends NodeTracer {
  static {
    // Inspection calls the getters of every prototype, to the first whose constructor is `Object`: `apiKey` stays hidden.
    Object.defineProperty(this.prototype, 'constructor', { value: Object });
  }
  readonly #own: OwnSession;

  constructor(options: TracerOptions = {}) {
    const own = new OwnSession();
    super(options, runtimeWith(own));
    this.#own = own;
    settingsOf.set(this, this.settings);
  }

  get apiKey(): string | undefined {
    return resolvedOptionsOf(this).apiKey;
  }

  /** Node's getter, under a name that `honeyhive` does not give another meaning. */
  get activeSessionId(): string {
    return super.sessionId;
  }

  /** Node's `startSession`. */
  beginSession(options: SessionConfig): Session {
    return super.startSession(options);
  }

  /** Node's `enrichSession`. */
  updateSession(data: EnrichData): void {
    super.enrichSession(data);
  }

  /** Node's `enrichSpan`. */
  updateSpan(data: EnrichData): boolean {
    return super.enrichSpan(data);
  }

  /** Makes `sessionId` the session of everything that starts outside of another session. */
  moveTo(sessionId: string): void {
    const settings: { sessionId?: string | undefined } = this.settings;
    const { sessionName } = this.settings;
    this.#own.moveTo(sessionIdentity(sessionId, sessionName));
    // An id among the options would go before the session of the runtime.
    settings.sessionId = undefined;
  }
}
