import type { ResolvedOptions } from '../resolve-options.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture } from '../spans/capture.ts';
import type { EnrichData } from '../spans/enrich.ts';
import type { Update } from './outlet.ts';

/** How many sessions are remembered as known. One older than that is told again, which changes nothing. */
const REMEMBERED = 10_000;

/** Of the oldest sessions, how many are looked at for one to forget. */
const MOST_LOOKED = 32;

/** Updates that wait for a first span at most; beyond it all of them go as they are. */
const MOST_WAITING = 1_000;

/** What a tracer lends: `prepare` takes a snapshot of what is said, `send` delivers it. */
interface Parts {
  readonly prepare: (sessionId: string, data: EnrichData) => Update | undefined;
  readonly send: (update: Update, sessionId: string) => void;
}

/** What is known of one session. */
interface SessionState {
  /** Of its spans, those that are open. */
  spans: number;
  /** It has had a span. */
  isKnown: boolean;
  /** What is sent when one of its spans has ended. */
  waiting: Update[];
}

/**
 * Holds back what is said about a session until one of its spans has ended: the server makes a session of its first
 * span, and has nothing to add to before.
 */
export class SessionUpdates {
  readonly #parts: Parts;
  /** In the order they were first heard of. */
  readonly #sessions = new Map<string, SessionState>();
  /** Updates for sessions that have had no span. */
  #early = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A span has started. `first` gives what the tracer's options say about a session, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    const session = this.#of(sessionId);
    session.spans += 1;
    if (session.isKnown) return;
    session.isKnown = true;
    this.#early -= session.waiting.length;
    const data = first();
    const told = data && this.#parts.prepare(sessionId, data);
    if (told) session.waiting.unshift(told);
  }

  /** A span has ended: what waited for it can go. */
  closed(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    session.spans -= 1;
    if (session.waiting.length > 0) this.#send(sessionId, session);
  }

  /**
   * Says something about a session: now, or when one of its open spans has ended. A session of this tracer that has had
   * no span yet waits for its first; one that is `elsewhere` is known to the server already.
   */
  enrich(sessionId: string, data: EnrichData, elsewhere = false): void {
    const update = this.#parts.prepare(sessionId, data);
    if (!update) return;
    const known = this.#sessions.get(sessionId);
    const isThere = elsewhere || known?.isKnown;
    if (isThere && !known?.spans) return this.#parts.send(update, sessionId);
    const session = this.#of(sessionId);
    session.waiting.push(update);
    if (session.isKnown) return;
    this.#early += 1;
    if (this.#early > MOST_WAITING) this.release();
  }

  /** Nothing more will come: what still waits for a first span goes as it is. */
  release(): void {
    for (const [sessionId, session] of this.#sessions)
      if (!session.isKnown) this.#send(sessionId, session);
    this.#early = 0;
  }

  #send(sessionId: string, session: SessionState): void {
    for (const update of session.waiting.splice(0)) this.#parts.send(update, sessionId);
  }

  #of(sessionId: string): SessionState {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    const session: SessionState = { spans: 0, isKnown: false, waiting: [] };
    this.#sessions.set(sessionId, session);
    if (this.#sessions.size > REMEMBERED) this.#forget();
    return session;
  }

  /** Lets go of the oldest that nothing depends on. */
  #forget(): void {
    let looked = 0;
    for (const [sessionId, { spans, waiting }] of this.#sessions) {
      looked += 1;
      if (spans === 0 && waiting.length === 0) {
        this.#sessions.delete(sessionId);
        return;
      }
      // Sessions that are all in use are not looked through at every new one.
      if (looked > MOST_LOOKED) return;
    }
  }
}

/** What a tracer's options say about a session; `undefined` if nothing. */
export function sessionData(
  settings: ResolvedOptions,
  session: SessionIdentity,
  capture: Capture,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = settings;
  return sessionStart({ inputs, metadata, userProperties }, session, capture);
}

/** What the start of a session says beside its id and name. */
export function sessionStart(
  data: EnrichData,
  { givenId }: SessionIdentity,
  capture: Capture,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = data;
  const about = {
    ...(metadata as Record<string, unknown> | undefined),
    ...(inputs === undefined || !capture.inputs ? {} : { inputs }),
    ...(givenId === undefined ? {} : { session_given_id: givenId }),
  };
  if (Object.keys(about).length === 0 && userProperties === undefined) return undefined;
  return {
    ...(Object.keys(about).length > 0 ? { metadata: about } : {}),
    ...(userProperties === undefined ? {} : { userProperties }),
  };
}
