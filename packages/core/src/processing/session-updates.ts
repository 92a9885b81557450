import type { ResolvedOptions } from '../resolve-options.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { EnrichData } from '../spans/enrich.ts';

/** How many sessions are remembered as told. A session older than that is told again, which changes nothing. */
const REMEMBERED = 10_000;

/**
 * Holds back what is said about a session until one of its spans has ended: the server makes a session of its first
 * span, and has nothing to add to before.
 */
export class SessionUpdates {
  readonly #send: (sessionId: string, data: EnrichData) => void;
  /** Open spans by session, and what waits for the first of them to end. */
  readonly #open = new Map<string, { spans: number; waiting: EnrichData[] }>();
  readonly #told = new Set<string>();
  readonly #said = new Map<string, EnrichData>();

  constructor(send: (sessionId: string, data: EnrichData) => void) {
    this.#send = send;
  }

  /** Keeps what a session was started with until its first span. */
  begin(sessionId: string, data: EnrichData | undefined): void {
    if (data) this.#said.set(sessionId, data);
  }

  /** A span has started. `first` gives what is to be said about its session, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    const session = this.#open.get(sessionId) ?? { spans: 0, waiting: [] };
    session.spans += 1;
    this.#open.set(sessionId, session);
    if (this.#told.has(sessionId)) return;
    this.#told.add(sessionId);
    if (this.#told.size > REMEMBERED) this.#told.delete(this.#told.values().next().value ?? '');
    const data = this.#said.get(sessionId) ?? first();
    this.#said.delete(sessionId);
    if (data) session.waiting.push(data);
  }

  /** A span has ended: what waited for it can go. */
  closed(sessionId: string): void {
    const session = this.#open.get(sessionId);
    if (!session) return;
    session.spans -= 1;
    if (session.spans === 0) this.#open.delete(sessionId);
    for (const data of session.waiting.splice(0)) this.#send(sessionId, data);
  }

  /** Says something about a session: now, or as soon as one of its open spans has ended. */
  enrich(sessionId: string, data: EnrichData): void {
    const session = this.#open.get(sessionId);
    if (session) session.waiting.push(data);
    else this.#send(sessionId, data);
  }
}

/** What a tracer's options say about a session; `undefined` if nothing. */
export function sessionData(
  settings: ResolvedOptions,
  session: SessionIdentity,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = settings;
  return sessionStart({ inputs, metadata, userProperties }, session);
}

/** What the start of a session says beside its id and name. */
export function sessionStart(
  data: EnrichData,
  { givenId }: SessionIdentity,
): EnrichData | undefined {
  const { inputs, metadata, userProperties } = data;
  const about = {
    ...(metadata as Record<string, unknown> | undefined),
    ...(inputs === undefined ? {} : { inputs }),
    ...(givenId === undefined ? {} : { session_given_id: givenId }),
  };
  if (Object.keys(about).length === 0 && userProperties === undefined) return undefined;
  return {
    ...(Object.keys(about).length > 0 ? { metadata: about } : {}),
    ...(userProperties === undefined ? {} : { userProperties }),
  };
}
