import { getSpan } from '../../context/span-in-context.ts';
import type { HoneyHiveTracerBase } from '../base.ts';
import { readScope, type Scope, withScope } from '../../context/scope.ts';
import { evaluationAttributes } from '../../identity/identity-attributes.ts';
import type { Mixin } from '../mixin.ts';
import type { SessionConfig } from '../../options/options.ts';
import { createSessionStart } from '../../session/session-start.ts';
import type { SessionStatus } from '../../session/session-updates.ts';
import { withActiveTracer } from '../default-tracer.ts';
import {
  externalSession,
  newSession,
  type SessionIdentity,
} from '../../session/session-identity.ts';
import { readableCopy } from '../../values/try-read.ts';
import type { EnrichData } from '../../spans/enrich.ts';
import { remoteIdentityOf } from '../../spans/remote-parent.ts';
import { runScoped } from '../../wrap/run-scoped.ts';

/** A session you hold. */
export interface Session {
  /** UUID of the session. */
  readonly id: string;
  /** Display name of the session in lists. */
  readonly name: string | undefined;
  /** Runs `work` in the session. Spans started in `work` belong to the session. */
  run<R>(work: () => R): R;
  /** Adds user properties, metadata, metrics, feedback, outputs. */
  enrich(data: EnrichData): void;
  /** Marks the session as complete. Open spans keep the session. */
  end(): void;
}

/** Sessions of a tracer. A single tracer serves any number at once, with a scope per session. */
export interface TracerSession {
  /**
   * Runs `work` in a session. Beginning a session sends no request: the first span creates the session on the
   * server.
   */
  withSession<R>(options: SessionConfig, work: (session: Session) => R): R;
  /** Creates a session to hold. The session is not active by default: see {@link Session.run}. */
  startSession(options?: SessionConfig): Session;
  /**
   * Enriches the active session, or a different session by `sessionId`. Data recorded before the session's first
   * span has ended waits for the span, counted as pending: the server creates a session from the first span. If the
   * tracer did not begin the session, a flush sends the data, since the session may be known from elsewhere.
   */
  enrichSession(data: EnrichData & { readonly sessionId?: string }): void;
  /** UUID of the active session. */
  readonly sessionId: string;
}

export const TracerSessionMixin: Mixin<TracerSession, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerSession {
    withSession<R>(options: SessionConfig, work: (session: Session) => R): R {
      const session = this.startSession(options);
      return session.run(() => work(session));
    }

    startSession(given: SessionConfig = {}): Session {
      const options = readableCopy(given);
      const { guard } = this;
      const identity = guard('session', () => this.#identityOf(options)) ?? newSession();
      const begun = guard('session', () =>
        createSessionStart(options, identity, this.spans.capture),
      );
      if (begun) this.#enrich(identity.id, begun, 'new');
      const evaluation = evaluationAttributes(readableCopy(options.evaluation));
      let ended = false;
      return {
        id: identity.id,
        name: identity.name,
        run: (work) => (this.enabled && !ended ? this.#run(identity, work, evaluation) : work()),
        enrich: (data) => this.#enrich(identity.id, data, standingOf(identity)),
        end: () => (ended = true),
      };
    }

    enrichSession(about: EnrichData & { readonly sessionId?: string }): void {
      const { sessionId, ...data } = readableCopy(about);
      const given = externalSession(sessionId);
      if (given) return this.#enrich(given.id, data, 'elsewhere');
      // Not into the active session: a different session was meant.
      if (isObject(sessionId)) return this.guard.report('enrichSession', NO_ID);
      const { session, remote } = readScope(this.contextStorage.get(), this.key);
      const here = session ?? remote?.session ?? this.defaultSession();
      return this.#enrich(this.sessionId, data, standingOf(here));
    }

    get sessionId(): string {
      const context = this.contextStorage.get();
      const scope = readScope(context, this.key);
      return (
        scope.span?.sessionId ??
        scope.session?.id ??
        scope.remote?.session?.id ??
        // A span of the host which is an event of the tracer.
        this.spans.host?.recordOf(getSpan(context))?.session.id ??
        this.defaultSession().id
      );
    }

    #enrich(sessionId: string, data: EnrichData, standing: SessionStatus): void {
      if (this.enabled)
        this.guard('enrichSession', () => this.backEnd.enrichSession(sessionId, data, standing));
    }

    /**
     * Runs `work` in a new session, as a new tree. A caller in another process stays the parent, and always sets the
     * identity.
     */
    #run<R>(session: SessionIdentity, work: () => R, evaluation?: Attributes): R {
      const context = this.spans.outside(this.contextStorage.get());
      const { span, remote } = readScope(context, this.key);
      const joined = span ? (remoteIdentityOf(span) ?? remote?.identity) : remote?.identity;
      const identity = evaluation ? { ...joined, ...evaluation } : joined;
      const above = span || evaluation ? { ...(span ? {} : remote), identity } : remote;
      const scope: Scope = { session, ...(above ? { remote: above } : {}) };
      const active = withActiveTracer(withScope(context, this.key, scope), this);
      return runScoped(this.spans, active, work);
    }

    #identityOf({ sessionId, sessionName }: SessionConfig): SessionIdentity {
      const name = sessionName ?? this.settings.sessionName ?? this.runtime.sessionName?.();
      return externalSession(sessionId, name) ?? newSession(name);
    }
  };

/** Attributes on every span of a session, besides the tracer's identity. */
type Attributes = Readonly<Record<string, string>>;

/** Returns the server's possible knowledge of a session before the first span. */
const standingOf = ({ isNew }: SessionIdentity): SessionStatus => (isNew ? 'new' : 'given');

const NO_ID = 'await `sessionId`: not a string';

/** Callers in plain JavaScript pass anything. */
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
