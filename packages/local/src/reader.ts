import { patchedBuckets } from './event-patch.ts';
import { type EventFilter, type LocalEvent, type StoredEvent, asOutcome } from './event.ts';
import { own } from './json.ts';
import { type SessionDetail, type SessionSummary, type StoredSession } from './session.ts';
import { summarize } from './session-summary.ts';
import type { Store } from './store/store.ts';

/** Reads sessions and events out of the store, as they stand now: parents looked up, patches applied. */
export class Reader {
  readonly #store: Store;
  readonly #summaries = new Map<string, SessionSummary>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Forgets the sums of sessions that changed. */
  invalidate(sessionIds: readonly string[]): void {
    for (const id of sessionIds) this.#summaries.delete(id);
  }

  /** All sessions, the one that began last first. */
  sessions(): SessionSummary[] {
    const known = this.#store.sessions();
    if (this.#summaries.size > known.length * 2) this.#summaries.clear();
    return known
      .map((stored) => this.#summary(stored))
      .toSorted((a, b) => b.start_time - a.start_time || b.received - a.received);
  }

  #summary(stored: StoredSession): SessionSummary {
    const known = this.#summaries.get(stored.session_id);
    if (known) return known;
    const summary = summarize(this.#patched(stored), this.events({ sessionId: stored.session_id }));
    this.#summaries.set(stored.session_id, summary);
    return summary;
  }

  #patched(stored: StoredSession): StoredSession {
    const patch = this.#store.patch(stored.session_id);
    if (!patch) return stored;
    const end_time = patch.end_time ?? stored.end_time;
    return { ...stored, ...patchedBuckets(stored, patch), end_time };
  }

  /** One session with its events, if there is one. */
  session(id: string): SessionDetail | undefined {
    const stored = this.#store.session(id);
    if (!stored) return undefined;
    const patched = this.#patched(stored);
    const { inputs, outputs, config, metadata, metrics } = patched;
    const session = { ...this.#summary(stored), inputs, outputs, config, metadata, metrics };
    return { session, events: this.events({ sessionId: id }) };
  }

  /** Events that match, by start time. */
  events(filter: EventFilter): LocalEvent[] {
    const stored = this.#store.events(filter);
    const ids = new Map(stored.map((event) => [spanKey(event.trace_id, event.span_id), event]));
    return stored.map((event) => this.#read(event, ids));
  }

  #read(stored: StoredEvent, near: ReadonlyMap<string, StoredEvent>): LocalEvent {
    const { explicit_parent, received: _, ...rest } = stored;
    const patch = this.#store.patch(stored.event_id);
    const event = patch ? { ...rest, ...patchedBuckets(stored, patch) } : rest;
    const end_time = patch?.end_time ?? event.end_time;
    const moved = patch?.end_time === undefined ? event.duration : end_time - event.start_time;
    const failed = event.error !== null || event.status === 'error';
    return {
      ...event,
      end_time,
      duration: Math.max(0, patch?.duration ?? moved),
      parent_id: this.#parent(stored, near) ?? explicit_parent ?? stored.session_id,
      outcome: asOutcome(own(event.metadata, 'outcome')) ?? (failed ? 'error' : 'ok'),
    };
  }

  /** The parent may have come later, in another request, from another process: so it is looked up on reading. */
  #parent(event: StoredEvent, near: ReadonlyMap<string, StoredEvent>): string | undefined {
    const { trace_id: traceId, parent_span_id: spanId } = event;
    if (traceId === null || spanId === null) return undefined;
    const parent = near.get(spanKey(traceId, spanId)) ?? this.#store.events({ traceId, spanId })[0];
    return parent?.event_id;
  }
}

const spanKey = (traceId: string | null, spanId: string | null): string => `${traceId}/${spanId}`;
