import type { JsonObject } from '../json.ts';
import type { StoredEvent } from '../events/event.ts';
import type { EventPatch } from '../events/event-patch.ts';
import { type EventMeasures, measureEvent } from '../events/event-measures.ts';
import type { StoredSession } from '../events/session.ts';
import { type SessionSums, sumMeasures } from '../events/session-summary.ts';
import type { Store, StoredEventFilter } from './store.ts';

const spanKey = (span: Pick<StoredEvent, 'trace_id' | 'span_id'>): string =>
  `${span.trace_id}/${span.span_id}`;

function add(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

/** In-memory store; the contents end with the process. */
export class MemoryStore implements Store {
  readonly #events = new Map<string, StoredEvent>();
  readonly #sessions = new Map<string, StoredSession>();
  /** By event id; removed with the event. */
  readonly #measures = new Map<string, EventMeasures>();
  readonly #patches = new Map<string, EventPatch>();
  readonly #documents = new Map<string, Map<string, JsonObject>>();
  readonly #bySession = new Map<string, Set<string>>();
  readonly #bySpan = new Map<string, Set<string>>();

  transaction(work: () => void): void {
    work();
  }

  putEvent(event: StoredEvent): void {
    const before = this.#events.get(event.event_id);
    if (before) this.#unindex(before);
    this.#events.set(event.event_id, event);
    add(this.#bySession, event.session_id, event.event_id);
    add(this.#bySpan, spanKey(event), event.event_id);
    this.#measures.set(event.event_id, measureEvent(event, this.#patches.get(event.event_id)));
  }

  event(id: string): StoredEvent | undefined {
    return this.#events.get(id);
  }

  events(filter: StoredEventFilter): StoredEvent[] {
    return this.#candidates(filter)
      .filter(
        (event) =>
          (filter.sessionId === undefined || event.session_id === filter.sessionId) &&
          (filter.traceId === undefined || event.trace_id === filter.traceId) &&
          (filter.spanId === undefined || event.span_id === filter.spanId) &&
          (filter.eventId === undefined || event.event_id === filter.eventId) &&
          (filter.name === undefined || event.event_name === filter.name) &&
          (filter.type === undefined || event.event_type === filter.type) &&
          (filter.project === undefined || event.project === filter.project),
      )
      .toSorted((a, b) => a.start_time - b.start_time || a.received - b.received);
  }

  #candidates({ eventId, sessionId, traceId, spanId }: StoredEventFilter): StoredEvent[] {
    const found = (ids: Iterable<string>): StoredEvent[] =>
      [...ids].flatMap((id) => this.#events.get(id) ?? []);
    if (eventId !== undefined) return found([eventId]);
    if (traceId !== undefined && spanId !== undefined) {
      return found(this.#bySpan.get(spanKey({ trace_id: traceId, span_id: spanId })) ?? []);
    }
    if (sessionId !== undefined) return found(this.#bySession.get(sessionId) ?? []);
    return [...this.#events.values()];
  }

  removeEvent(id: string): void {
    const event = this.#events.get(id);
    if (!event) return;
    this.#unindex(event);
    this.#events.delete(id);
    this.#measures.delete(id);
    this.#patches.delete(id);
  }

  #unindex(event: StoredEvent): void {
    this.#bySession.get(event.session_id)?.delete(event.event_id);
    this.#bySpan.get(spanKey(event))?.delete(event.event_id);
    if (this.#bySpan.get(spanKey(event))?.size === 0) this.#bySpan.delete(spanKey(event));
  }

  putSession(session: StoredSession): void {
    this.#sessions.set(session.session_id, session);
  }

  session(id: string): StoredSession | undefined {
    return this.#sessions.get(id);
  }

  sessions(): StoredSession[] {
    return [...this.#sessions.values()];
  }

  removeSession(id: string): void {
    for (const event of this.#bySession.get(id) ?? []) this.removeEvent(event);
    this.#bySession.delete(id);
    this.#sessions.delete(id);
    this.#patches.delete(id);
  }

  putPatch(id: string, patch: EventPatch): void {
    this.#patches.delete(id);
    this.#patches.set(id, patch);
    const event = this.#events.get(id);
    if (event) this.#measures.set(id, measureEvent(event, patch));
  }

  patch(id: string): EventPatch | undefined {
    return this.#patches.get(id);
  }

  trimPatches(limit: number): void {
    if (this.#patches.size <= limit) return;
    const early = [...this.#patches.keys()].filter(
      (id) => !this.#events.has(id) && !this.#sessions.has(id),
    );
    for (const id of early.slice(0, Math.max(0, early.length - limit))) this.#patches.delete(id);
  }

  putDocument(collection: string, id: string, document: JsonObject): void {
    const known = this.#documents.get(collection) ?? new Map<string, JsonObject>();
    this.#documents.set(collection, known.set(id, document));
  }

  document(collection: string, id: string): JsonObject | undefined {
    return this.#documents.get(collection)?.get(id);
  }

  documents(collection: string): JsonObject[] {
    return [...(this.#documents.get(collection)?.values() ?? [])];
  }

  countDocuments(collection: string): number {
    return this.#documents.get(collection)?.size ?? 0;
  }

  removeDocument(collection: string, id: string): boolean {
    return this.#documents.get(collection)?.delete(id) ?? false;
  }

  countEvents(): number {
    return this.#events.size;
  }

  sums(sessionId?: string): Map<string, SessionSums> {
    const ids = sessionId === undefined ? [...this.#bySession.keys()] : [sessionId];
    return new Map(ids.map((id) => [id, this.#sumsOf(id)]));
  }

  #sumsOf(sessionId: string): SessionSums {
    const ids = [...(this.#bySession.get(sessionId) ?? [])];
    const measures = ids
      .flatMap((id) => this.#measures.get(id) ?? [])
      .toSorted((a, b) => a.start_time - b.start_time);
    return sumMeasures(
      measures,
      ({ trace_id, parent_span_id: span_id }) =>
        trace_id !== null && span_id !== null && this.#bySpan.has(spanKey({ trace_id, span_id })),
    );
  }

  countSessions(): number {
    return this.#sessions.size;
  }

  emptySessions(limit: number): string[] {
    return [...this.#sessions.values()]
      .filter(({ session_id: id }) => (this.#bySession.get(id)?.size ?? 0) === 0)
      .toReversed()
      .toSorted((a, b) => b.received - a.received)
      .slice(limit)
      .map((session) => session.session_id);
  }

  revision(): string {
    return '';
  }

  clear(): void {
    for (const map of [this.#events, this.#sessions, this.#patches, this.#measures]) map.clear();
    this.#documents.clear();
    this.#bySession.clear();
    this.#bySpan.clear();
  }

  close(): void {
    this.clear();
  }
}
