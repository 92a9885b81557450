import type { Changes } from './changes.ts';
import { type EventPatch, joinPatches } from './events/event-patch.ts';
import { type StoredEvent, emptyBuckets } from './events/event.ts';
import { BadRequest } from './ingest/bad-request.ts';
import type { SessionHint } from './ingest/route-span.ts';
import { merged } from './json.ts';
import type { StoredSession } from './events/session.ts';
import type { Store } from './store/store.ts';

/** Maximum of stored patches for ids not yet received. */
const MAX_EARLY_PATCHES = 10_000;

/** Maximum of stored sessions without spans; never more than `maxSpans`. */
const MAX_EMPTY_SESSIONS = 10_000;

/** Maximum characters of joined data of an event or session: every join rewrites the whole data. */
const MAX_JOINED_LENGTH = 5_000_000;

/** Returns the joined data. Throws BadRequest (413) for data over the maximum. */
function bounded<T>(joined: T): T {
  if (JSON.stringify(joined).length <= MAX_JOINED_LENGTH) return joined;
  throw new BadRequest(413, 'event or session too large: the maximum is 5 MB');
}

/** A received event and the session data of the event. */
export interface ArrivedEvent {
  event: StoredEvent;
  session: SessionHint;
}

/** Writes received data into the store, keeps the store within bounds, and reports changes. */
export class Recorder {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #maxSpans: number;
  /** Sessions created since the last count of sessions without spans. */
  #newSessions = Number.MAX_SAFE_INTEGER;

  constructor(store: Store, changes: Changes, maxSpans: number) {
    this.#store = store;
    this.#changes = changes;
    this.#maxSpans = maxSpans;
  }

  /** Stores events and the session data of the events. */
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

  /** Creates a session named by a span; known session data stays. */
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

  /** Stores a PUT, also for an id not received yet. */
  patch(id: string, patch: EventPatch): void {
    this.#store.transaction(() => {
      const known = this.#store.patch(id);
      this.#store.putPatch(id, known ? bounded(joinPatches(known, patch)) : patch);
      this.#store.trimPatches(MAX_EARLY_PATCHES);
    });
    const sessionId = this.#store.event(id)?.session_id ?? id;
    this.#changes.emit(this.#store.session(sessionId) ? [sessionId] : []);
  }

  /**
   * Removes the sessions without spans idle longest over the bound; checks whenever the new sessions exceed a
   * twentieth of the total.
   */
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
   * Removes the sessions idle longest over the bound; the last session loses the oldest spans. Removes a twentieth
   * more, since finding the oldest costs as much as the whole store.
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
