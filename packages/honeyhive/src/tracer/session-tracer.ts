import {
  type EnrichData,
  type FlushResult,
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

  get id(): string | undefined {
    return this.#identity?.id;
  }

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
  /** State of the own session: without data, with an update that waits for a first span, or known to the server. */
  #state: 'new' | 'waiting' | 'begun' = 'new';

  constructor(options: TracerOptions = {}) {
    const own = new OwnSession();
    super(options, runtimeWith(own));
    this.#own = own;
    settingsOf.set(this, this.settings);
    this.observe({ spanStart: () => void (this.#state = 'begun') });
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

  /** Node's `enrichSession`. The update of a session without spans is sent after the delay of a batch. */
  updateSession(data: EnrichData): void {
    super.enrichSession(data);
    if (this.#state !== 'new' || data['sessionId'] || !this.#mayCreateSession()) return;
    this.#state = 'waiting';
    const { batch } = this.settings;
    const delayMs = batch?.delayMs ?? this.runtime.batch.delayMs;
    setTimeout(() => this.#createSession(), delayMs).unref();
  }

  /** Sends what is recorded. A session with an update and without spans is created before. */
  override flush(options?: { readonly timeoutMs?: number }): Promise<FlushResult> {
    this.#createSession();
    return super.flush(options);
  }

  override shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
    this.#createSession();
    return super.shutdown(options);
  }

  protected override abandonSpans(): void {
    this.#createSession();
    super.abandonSpans();
  }

  /**
   * Creates the own session on the server if an update waits for a first span: 1.0 did so in `init`. The update is
   * sent after the session has arrived.
   */
  #createSession(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'begun';
    const { project, source } = this.settings;
    const { id, name = 'unknown session' } = this.#own.current(undefined);
    const session = { project, source, session_name: name, session_id: id };
    this.backEnd.loaded?.delivery.update({
      method: 'POST',
      path: '/session/start',
      body: JSON.stringify({ session }),
      about: { eventId: id, sessionId: id },
    });
  }

  /** Returns true within the own session if HoneyHive is the only destination. */
  #mayCreateSession(): boolean {
    const { apiKey, relayUrl, exporter, fetch, testMode, sessionId } = this.settings;
    const isPlain = apiKey && !relayUrl && !exporter && !fetch && !testMode && !sessionId;
    return Boolean(isPlain) && this.enabled && super.sessionId === this.#own.id;
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
    this.#state = 'begun';
    // An id among the options would go before the session of the runtime.
    settings.sessionId = undefined;
  }
}
