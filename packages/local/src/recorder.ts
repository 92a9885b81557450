import type { Changes } from './changes.ts';
import { type EventPatch, joinPatches } from './events/event-patch.ts';
import { type StoredEvent, emptyBuckets } from './events/event.ts';
import { BadRequest } from './ingest/bad-request.ts';
import type { SessionHint } from './ingest/route-span.ts';
import { merged } from './json.ts';
import type { StoredSession } from './events/session.ts';
import type { Store } from './store/store.ts';

/** Patches kept for ids that have not arrived. */
const MAX_EARLY_PATCHES = 10_000;

/** Sessions kept that have no spans; never more than `maxSpans`. */
const MAX_EMPTY_SESSIONS = 10_000;

/** Characters of what several requests have said about one event or session: each join writes all of it again. */
const MAX_JOINED_LENGTH = 5_000_000;

/** Gives back what was joined. Throws BadRequest (413) where it has grown too large. */
function bounded<T>(joined: T): T {
  if (JSON.stringify(joined).length <= MAX_JOINED_LENGTH) return joined;
  throw new BadRequest(413, 'too much was added to one event or session: 5 MB are kept');
}

/** An event, and what it says about its session. */
export interface ArrivedEvent {
  event: StoredEvent;
  session: SessionHint;
}

/** Writes what arrives into the store, keeps it in bounds, and tells what changed. */
export class Recorder {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #maxSpans: number;
  /** Sessions made since those without spans were last counted. */
  #newSessions = Number.MAX_SAFE_INTEGER;

  constructor(store: Store, changes: Changes, maxSpans: number) {
    this.#store = store;
    this.#changes = changes;
    this.#maxSpans = maxSpans;
  }

  /** Keeps events and what they say about their sessions. */
  events(arrived: readonly ArrivedEvent[]): void {
    if (arrived.length === 0) return;
    const changed = new Set<string>();
    this.#store.transaction(() => {
      for (const { event, session } of arrived) {
        const before = this.#store.event(event.event_id);
        if (before) changed.add(before.session_id);
        this.#store.putEvent(event);
        this.#hint(session, event.received);
        changed.add(event.session_id);
      }
      for (const id of [...this.#evict(), ...this.#trimSessions()]) changed.add(id);
    });
    this.#changes.emit(changed);
  }

  /** A session that spans name is created by them; what is known about it already stays. */
  #hint(hint: SessionHint, received: number): void {
    const known = this.#store.session(hint.session_id);
    if (!known) this.#newSessions += 1;
    const session = known ?? {
      ...hint,
      ...emptyBuckets(),
      error: null,
      start_time: null,
      end_time: null,
    };
    this.#store.putSession({
      ...session,
      session_name: session.session_name || hint.session_name,
      project: session.project || hint.project,
      origin: session.origin === 'trace' ? hint.origin : session.origin,
      received,
    });
  }

  /** Keeps posted sessions; posted again, their metadata and user properties are merged. */
  sessions(posted: readonly StoredSession[]): void {
    if (posted.length === 0) return;
    const changed = posted.map(({ session_id }) => session_id);
    this.#store.transaction(() => {
      for (const session of posted) this.#store.putSession(this.#joined(session));
      changed.push(...this.#trimSessions());
    });
    this.#changes.emit(changed);
  }

  #joined(session: StoredSession): StoredSession {
    const known = this.#store.session(session.session_id);
    if (!known) this.#newSessions += 1;
    if (known?.origin !== 'api')
      return { ...session, project: session.project || (known?.project ?? '') };
    return bounded({
      ...known,
      metadata: merged(known.metadata, session.metadata),
      user_properties: merged(known.user_properties, session.user_properties),
      received: session.received,
    });
  }

  /** Keeps what a PUT says, also about an id that has not arrived yet. */
  patch(id: string, patch: EventPatch): void {
    this.#store.transaction(() => {
      const known = this.#store.patch(id);
      this.#store.putPatch(id, known ? bounded(joinPatches(known, patch)) : patch);
      this.#store.trimPatches(MAX_EARLY_PATCHES);
    });
    const sessionId = this.#store.event(id)?.session_id ?? id;
    this.#changes.emit(this.#store.session(sessionId) ? [sessionId] : []);
  }

  /** Over the bound the sessions without spans that were quiet longest go; looked for after every twentieth of all. */
  #trimSessions(): string[] {
    const limit = Math.min(this.#maxSpans, MAX_EMPTY_SESSIONS);
    const count = this.#store.countSessions();
    if (count <= limit || this.#newSessions <= Math.max(limit, count) / 20) return [];
    this.#newSessions = 0;
    const gone = this.#store.emptySessions(limit);
    for (const id of gone) this.#store.removeSession(id);
    return gone;
  }

  /**
   * Over the bound the session that was quiet longest goes; the last one loses its oldest spans. A twentieth goes with
   * them, since finding the oldest costs as much as all that is kept.
   */
  #evict(): string[] {
    if (this.#store.countEvents() <= this.#maxSpans) return [];
    const kept = this.#maxSpans - Math.floor(this.#maxSpans / 20);
    const excess = (): number => this.#store.countEvents() - kept;
    const oldest = this.#store.sessions().toSorted((a, b) => a.received - b.received);
    const gone: string[] = [];
    for (const { session_id: id } of oldest.slice(0, -1)) {
      if (excess() <= 0) return gone;
      this.#store.removeSession(id);
      gone.push(id);
    }
    const [last] = oldest.slice(-1);
    const over = excess();
    if (!last || over <= 0) return gone;
    for (const event of this.#store.events({ sessionId: last.session_id }).slice(0, over)) {
      this.#store.removeEvent(event.event_id);
    }
    return [...gone, last.session_id];
  }
}
