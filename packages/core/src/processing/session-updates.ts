import type { ResolvedOptions } from '../resolve-options.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture } from '../spans/capture.ts';
import type { EnrichData } from '../spans/enrich.ts';
import type { Update } from './outlet.ts';

/** How many sessions are remembered as known. One older than that is told again, which changes nothing. */
const REMEMBERED = 10_000;

/** Of the oldest sessions, how many are looked at for one to forget. */
const MOST_LOOKED = 32;

/** Updates that wait at most, and their bytes; beyond it all of them go as they are. */
const MOST_WAITING = 1_000;
const MOST_BYTES = 4_000_000;

/** What a tracer lends: `prepare` takes a snapshot of what is said, `send` delivers it. */
interface Parts {
  readonly prepare: (sessionId: string, data: EnrichData) => Update | undefined;
  readonly send: (update: Update, sessionId: string) => void;
}

/**
 * What the server may know of a session that this tracer has recorded nothing of: nothing, for its id was made here;
 * perhaps something, for its id was given; or the session itself, since somebody has it from there.
 */
export type Standing = 'new' | 'given' | 'elsewhere';

/** What is known of one session. */
interface SessionState {
  /** Of its spans, those that are open. */
  spans: number;
  /** It has had a span. */
  isKnown: boolean;
  /** One of its spans has ended: from here on the server knows it. */
  isThere: boolean;
  /** Its id was given: the server may know it. */
  isGiven: boolean;
  /** What is sent when one of its spans has ended. */
  waiting: Update[];
  /** What was sent without waiting for that: told again when it has happened, since it may have come too early. */
  early: Update[];
}

/**
 * Holds back what is said about a session until one of its spans has ended: the server makes a session of its first
 * span, and has nothing to add to before. What waits is bounded, and counted as recorded and pending.
 */
export class SessionUpdates {
  readonly #parts: Parts;
  /** In the order they were first heard of. */
  readonly #sessions = new Map<string, SessionState>();
  /** Of these, those about which something waits or was sent early. */
  readonly #busy = new Map<string, SessionState>();
  #waiting = 0;
  /** All that is kept, and its bytes: what waits, and what was sent early. */
  #kept = 0;
  #bytes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Updates that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A span has started. `first` gives what the tracer's options say about a session, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    const session = this.#of(sessionId);
    session.spans += 1;
    if (session.isKnown) return;
    session.isKnown = true;
    const data = first();
    const told = data && this.#parts.prepare(sessionId, data);
    if (told) this.#wait(sessionId, session, told, true);
  }

  /** A span has ended: what waited for it can go. */
  closed(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (!session) return;
    session.spans -= 1;
    session.isThere = true;
    if (!this.#busy.has(sessionId)) return;
    for (const update of this.#forgetEarly(session)) this.#parts.send(update, sessionId);
    this.#send(sessionId, session);
  }

  /** Says something about a session: now if the server knows it and none of its spans is open, else when one has ended. */
  enrich(sessionId: string, data: EnrichData, standing: Standing): void {
    const update = this.#parts.prepare(sessionId, data);
    if (!update) return;
    const known = this.#sessions.get(sessionId);
    const isThere = standing === 'elsewhere' || known?.isKnown;
    if (isThere && !known?.spans) return this.#parts.send(update, sessionId);
    const session = this.#of(sessionId);
    if (standing !== 'new') session.isGiven = true;
    this.#wait(sessionId, session, update);
  }

  /**
   * The tracer is being flushed, and may never run again: what waits for a session that the server may know goes, unless
   * a span of it is open.
   */
  flush(): void {
    for (const [sessionId, session] of this.#busy)
      if (session.isGiven && session.spans === 0) this.#send(sessionId, session);
  }

  /** It may be that nothing more comes: what waits goes as it is. */
  release(): void {
    for (const [sessionId, session] of this.#busy) this.#send(sessionId, session);
  }

  /** Nothing more will come: what waits goes as it is, and is not told again. */
  close(): void {
    this.release();
    for (const session of this.#busy.values()) this.#forgetEarly(session);
    this.#busy.clear();
  }

  // oxlint-disable-next-line max-params
  #wait(sessionId: string, session: SessionState, update: Update, isFirst = false): void {
    if (isFirst) session.waiting.unshift(update);
    else session.waiting.push(update);
    this.#busy.set(sessionId, session);
    this.#waiting += 1;
    this.#kept += 1;
    this.#bytes += update.body.length;
    if (this.#kept > MOST_WAITING || this.#bytes > MOST_BYTES) this.close();
  }

  #send(sessionId: string, session: SessionState): void {
    const updates = session.waiting.splice(0);
    this.#waiting -= updates.length;
    if (session.isThere) {
      this.#let(updates);
      this.#busy.delete(sessionId);
    } else session.early.push(...updates);
    for (const update of updates) this.#parts.send(update, sessionId);
  }

  #forgetEarly(session: SessionState): readonly Update[] {
    const early = session.early.splice(0);
    this.#let(early);
    return early;
  }

  /** These are kept no longer. */
  #let(updates: readonly Update[]): void {
    this.#kept -= updates.length;
    for (const { body } of updates) this.#bytes -= body.length;
  }

  #of(sessionId: string): SessionState {
    const known = this.#sessions.get(sessionId);
    if (known) return known;
    const session: SessionState = {
      spans: 0,
      isKnown: false,
      isThere: false,
      isGiven: false,
      waiting: [],
      early: [],
    };
    this.#sessions.set(sessionId, session);
    if (this.#sessions.size > REMEMBERED) this.#forget();
    return session;
  }

  /** Lets go of the oldest that nothing depends on. */
  #forget(): void {
    let looked = 0;
    for (const [sessionId, { spans }] of this.#sessions) {
      looked += 1;
      if (spans === 0 && !this.#busy.has(sessionId)) {
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
