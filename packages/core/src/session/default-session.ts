import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { newSession, type SessionIdentity, sessionIdentity } from './session-identity.ts';

/** Callbacks of a default session to the tracer. */
interface SessionHooks {
  /** False while nothing may be recorded, nor kept. */
  readonly isEnabled: () => boolean;
  /** Called when spans get another session than before. */
  readonly changed: (sessionId: string) => void;
}

/**
 * Provides the session of spans without a session from context: from the options, from the runtime, or the tracer's
 * own.
 */
export class DefaultSession {
  readonly #settings: ResolvedOptions;
  readonly #runtime: Runtime;
  readonly #hooks: SessionHooks;
  /** Lasting session. Created on first use: Workers draw no ID before the first request. */
  #fixed: SessionIdentity | undefined;
  #last: string | undefined;

  constructor(settings: ResolvedOptions, runtime: Runtime, hooks: SessionHooks) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#hooks = hooks;
  }

  /** Returns the current session; `use` is true when a span begins in the session. */
  current(use = false): SessionIdentity {
    const { sessionId, sessionName } = this.#settings;
    if (!sessionId && this.#runtime.session)
      return this.#runtime.session(this.#settings, use, this.#hooks.isEnabled()) ?? newSession();
    return (this.#fixed ??= sessionOf(sessionId, sessionName ?? this.#runtime.sessionName?.()));
  }

  /**
   * Returns the session of a new span. A request without a session begins a session, unless the options name a
   * session; any further span belongs to the current session.
   */
  ofSpan(isRequest: boolean): SessionIdentity {
    const session = this.current(true);
    if (isRequest && !this.#settings.sessionId) return newSession(session.name);
    const last = this.#last;
    this.#last = session.id;
    // A visit idle for too long was replaced by a new visit.
    if (last !== undefined && last !== session.id) this.#hooks.changed(session.id);
    return session;
  }
}

const sessionOf = (id: string | undefined, name: string | undefined): SessionIdentity =>
  id ? sessionIdentity(id, name) : newSession(name);
