import type { ResolvedOptions } from '../options/resolved-options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { newSession, type SessionIdentity, sessionIdentity } from './session-identity.ts';

/** What a session of a tracer's own asks of its tracer. */
interface SessionHooks {
  /** False while nothing may be recorded, nor kept. */
  readonly isEnabled: () => boolean;
  /** Called when spans get another session than before. */
  readonly changed: (sessionId: string) => void;
}

/** The session of spans that have none from their place: the one that the options name, the runtime's, or one of the tracer's. */
export class DefaultSession {
  readonly #settings: ResolvedOptions;
  readonly #runtime: Runtime;
  readonly #hooks: SessionHooks;
  /** The one that lasts. Made when it is first asked for: Workers draw no id before their first request. */
  #fixed: SessionIdentity | undefined;
  #last: string | undefined;

  constructor(settings: ResolvedOptions, runtime: Runtime, hooks: SessionHooks) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#hooks = hooks;
  }

  /** The session as it is, for whoever just asks; `use` when a span begins in it. */
  current(use = false): SessionIdentity {
    const { sessionId, sessionName } = this.#settings;
    if (!sessionId && this.#runtime.session)
      return this.#runtime.session(this.#settings, use, this.#hooks.isEnabled()) ?? newSession();
    return (this.#fixed ??= sessionOf(sessionId, sessionName ?? this.#runtime.sessionName?.()));
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

const sessionOf = (id: string | undefined, name: string | undefined): SessionIdentity =>
  id ? sessionIdentity(id, name) : newSession(name);
