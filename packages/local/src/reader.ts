import { patchedBuckets } from './events/event-patch.ts';
import { applyPatch } from './events/event-measures.ts';
import type { EventFilter, LocalEvent, StoredEvent } from './events/event.ts';
import {
  type Session,
  type SessionDetail,
  type SessionSummary,
  type StoredSession,
} from './events/session.ts';
import { type SessionSums, emptySums, summarize } from './events/session-summary.ts';
import type { Store } from './store/store.ts';

/** Reads sessions and events from the store in the current state: parents looked up, patches applied. */
export class Reader {
  readonly #store: Store;
  readonly #summaries = new Map<string, SessionSummary>();
  #revision = '';

  constructor(store: Store) {
    this.#store = store;
  }

  /** Discards the cached summaries of changed sessions. */
  invalidate(sessionIds: readonly string[]): void {
    for (const id of sessionIds) this.#summaries.delete(id);
  }

  /** Returns every session, latest start first. */
  sessions(): SessionSummary[] {
    this.#forgetWhatOthersChanged();
    const known = this.#store.sessions();
    if (this.#summaries.size > known.length * 2) this.#summaries.clear();
    const missing = known.filter(({ session_id: id }) => !this.#summaries.has(id));
    // A single pass over every session costs less than many small queries.
    const isMost = missing.length > known.length / 4;
    const sums = isMost ? this.#store.sums() : undefined;
    return known
      .map((stored) => this.#summary(stored, sums))
      .toSorted((a, b) => b.start_time - a.start_time || b.received - a.received);
  }

  /** Drops cached summaries after writes of another process to the file. */
  #forgetWhatOthersChanged(): void {
    const revision = this.#store.revision();
    if (revision !== this.#revision) this.#summaries.clear();
    this.#revision = revision;
  }

  #summary(stored: StoredSession, all?: ReadonlyMap<string, SessionSums>): SessionSummary {
    const id = stored.session_id;
    const known = this.#summaries.get(id);
    if (known) return known;
    const sums = (all ?? this.#store.sums(id)).get(id) ?? emptySums();
    const summary = summarize(this.#patched(stored), sums);
    this.#summaries.set(id, summary);
    return summary;
  }

  #patched(stored: StoredSession): StoredSession {
    const patch = this.#store.patch(stored.session_id);
    if (!patch) return stored;
    const end_time = patch.end_time ?? stored.end_time;
    return { ...stored, ...patchedBuckets(stored, patch), end_time };
  }

  /** Returns a session with the events, or undefined. */
  session(id: string): SessionDetail | undefined {
    this.#forgetWhatOthersChanged();
    const stored = this.#store.session(id);
    if (!stored) return undefined;
    const patched = this.#patched(stored);
    return { session: this.#whole(patched, stored), events: this.events({ sessionId: id }) };
  }

  /** Returns all sessions, or the sessions with the given ids, without their events. */
  wholeSessions(ids?: readonly string[]): Session[] {
    this.#forgetWhatOthersChanged();
    const stored = ids
      ? ids.flatMap((id) => this.#store.session(id) ?? [])
      : this.#store.sessions();
    return stored.map((session) => this.#whole(this.#patched(session), session));
  }

  #whole(
    { inputs, outputs, config, metadata, metrics }: StoredSession,
    stored: StoredSession,
  ): Session {
    return { ...this.#summary(stored), inputs, outputs, config, metadata, metrics };
  }

  /** Returns the matching events by start time. */
  events(filter: EventFilter): LocalEvent[] {
    const stored = this.#store.events(filter);
    const ids = new Map(stored.map((event) => [spanKey(event.trace_id, event.span_id), event]));
    return stored.map((event) => this.#read(event, ids));
  }

  #read(stored: StoredEvent, near: ReadonlyMap<string, StoredEvent>): LocalEvent {
    const patched = applyPatch(stored, this.#store.patch(stored.event_id));
    const { explicit_parent, received: _, ...event } = patched;
    const parent_id = this.#parent(stored, near) ?? explicit_parent ?? stored.session_id;
    return { ...event, parent_id };
  }

  /** Looks up the parent on reading: the parent may arrive later, in another request, from another process. */
  #parent(event: StoredEvent, near: ReadonlyMap<string, StoredEvent>): string | undefined {
    const { trace_id: traceId, parent_span_id: spanId } = event;
    if (traceId === null || spanId === null) return undefined;
    const parent = near.get(spanKey(traceId, spanId)) ?? this.#store.events({ traceId, spanId })[0];
    return parent?.event_id;
  }
}

const spanKey = (traceId: string | null, spanId: string | null): string => `${traceId}/${spanId}`;
