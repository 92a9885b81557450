import type { ResolvedOptions } from './resolve-options.ts';
import type { Runtime } from './runtime.ts';
import { newSession, type SessionIdentity, sessionIdentity } from './session-identity.ts';

/** What a session of a tracer's own asks of its tracer. */
interface SessionHooks {
  /** False while nothing may be recorded, nor kept. */
  readonly isEnabled: () => boolean;
  /** Called when spans get another session than before. */
  readonly changed: (sessionId: string) => void;
}

/** The session of spans that have none from their place: the one that the options name, the runtime's, or one of the tracer's. */
export class OwnSession {
  readonly #settings: ResolvedOptions;
  readonly #runtime: Runtime;
  readonly #hooks: SessionHooks;
  readonly #fixed: SessionIdentity | undefined;
  #last: string | undefined;

  constructor(settings: ResolvedOptions, runtime: Runtime, hooks: SessionHooks) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#hooks = hooks;
    const name = settings.sessionName ?? runtime.sessionName?.();
    if (settings.sessionId) this.#fixed = sessionIdentity(settings.sessionId, name);
    else if (!runtime.session) this.#fixed = newSession(name);
  }

  /** The session as it is, for whoever just asks; `use` when a span begins in it. */
  current(use = false): SessionIdentity {
    if (this.#fixed) return this.#fixed;
    return this.#runtime.session?.(this.#settings, use, this.#hooks.isEnabled()) ?? newSession();
  }

  /**
   * The session of a new span. A request that belongs to none begins one, unless the options name one for everything;
   * everything else belongs to the current.
   */
  ofSpan(isRequest: boolean): SessionIdentity {
    const session = this.current(true);
    if (isRequest && !this.#settings.sessionId) return newSession(session.name);
    const last = this.#last;
    this.#last = session.id;
    // A visit that was idle for too long has given way to another.
    if (last !== undefined && last !== session.id) this.#hooks.changed(session.id);
    return session;
  }
}
