import type { ResolvedOptions } from '../resolve-options.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { Capture, EnrichData } from '../spans/enrich.ts';
import type { Update } from './outlet.ts';

/** How many sessions are remembered as known. One older than that is told again, which changes nothing. */
const REMEMBERED = 10_000;

/** Updates that wait for a first span at most; beyond it all of them go as they are. */
const MOST_WAITING = 1_000;

/** What a tracer lends: `prepare` takes a snapshot of what is said, `send` delivers it. */
interface Parts {
  readonly prepare: (sessionId: string, data: EnrichData) => Update | undefined;
  readonly send: (update: Update, sessionId: string) => void;
}

/**
 * Holds back what is said about a session until one of its spans has ended: the server makes a session of its first
 * span, and has nothing to add to before.
 */
export class SessionUpdates {
  readonly #parts: Parts;
  /** Sessions with open spans, and what waits for the first of them to end. */
  readonly #open = new Map<string, { spans: number; waiting: Update[] }>();
  /** Sessions that have had a span. */
  readonly #known = new Set<string>();
  /** What waits for a session's first span to start. */
  readonly #early = new Map<string, Update[]>();
  #waiting = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A span has started. `first` gives what the tracer's options say about a session, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    const session = this.#open.get(sessionId) ?? { spans: 0, waiting: [] };
    session.spans += 1;
    this.#open.set(sessionId, session);
    if (this.#known.has(sessionId)) return;
    this.#remember(sessionId);
    const data = first();
    const told = data && this.#parts.prepare(sessionId, data);
    session.waiting.push(...(told ? [told] : []), ...(this.#early.get(sessionId) ?? []));
    this.#early.delete(sessionId);
  }

  /** A span has ended: what waited for it can go. */
  closed(sessionId: string): void {
    const session = this.#open.get(sessionId);
    if (!session) return;
    session.spans -= 1;
    if (session.spans === 0) this.#open.delete(sessionId);
    if (session.waiting.length > 0)
      for (const update of session.waiting.splice(0)) this.#parts.send(update, sessionId);
  }

  /**
   * Says something about a session: now, or when one of its open spans has ended. A session of this tracer that has had
   * no span yet waits for its first; one that is `elsewhere` is known to the server already.
   */
  enrich(sessionId: string, data: EnrichData, elsewhere = false): void {
    const update = this.#parts.prepare(sessionId, data);
    if (!update) return;
    const session = this.#open.get(sessionId);
    if (session) session.waiting.push(update);
    else if (elsewhere || this.#known.has(sessionId)) this.#parts.send(update, sessionId);
    else this.#wait(sessionId, update);
  }

  /** Nothing more will come: what still waits goes as it is. */
  release(): void {
    for (const [sessionId, updates] of this.#early)
      for (const update of updates) this.#parts.send(update, sessionId);
    this.#early.clear();
    this.#waiting = 0;
  }

  #wait(sessionId: string, update: Update): void {
    this.#waiting += 1;
    if (this.#waiting > MOST_WAITING) this.release();
    const early = this.#early.get(sessionId);
    if (early) early.push(update);
    else this.#early.set(sessionId, [update]);
  }

  #remember(sessionId: string): void {
    this.#known.add(sessionId);
    if (this.#known.size <= REMEMBERED) return;
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
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
