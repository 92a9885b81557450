import type { JsonObject } from '../json.ts';
import type { EventFilter, StoredEvent } from '../events/event.ts';
import type { EventPatch } from '../events/event-patch.ts';
import type { StoredSession } from '../events/session.ts';
import type { SessionSums } from '../events/session-summary.ts';

/** Filter of stored events; `spanId` selects a span of a trace. */
export interface StoredEventFilter extends Omit<EventFilter, 'name'> {
  name?: string | undefined;
  spanId?: string | undefined;
}

/** Keeps events, sessions and patches by id, and the measures of events for the list of sessions. */
export interface Store {
  /** Runs `work` as a transaction: every write is kept, or, if the store can roll back, no write. */
  transaction(work: () => void): void;
  /** Stores an event, replacing an event with the same id. */
  putEvent(event: StoredEvent): void;
  event(id: string): StoredEvent | undefined;
  /** Matching events by start time, then by arrival. */
  events(filter: StoredEventFilter): StoredEvent[];
  removeEvent(id: string): void;
  putSession(session: StoredSession): void;
  session(id: string): StoredSession | undefined;
  sessions(): StoredSession[];
  /** Removes a session with the events, and the patches of both. */
  removeSession(id: string): void;
  /** Stores a patch of an event or session, received or not. */
  putPatch(id: string, patch: EventPatch): void;
  patch(id: string): EventPatch | undefined;
  /** Removes the oldest patches of ids never received, beyond `limit`. */
  trimPatches(limit: number): void;
  /** Stores a document of a collection; replaces the document with the same id. */
  putDocument(collection: string, id: string, document: JsonObject): void;
  document(collection: string, id: string): JsonObject | undefined;
  /** Returns the documents of a collection, the oldest first. */
  documents(collection: string): JsonObject[];
  countDocuments(collection: string): number;
  /** Forgets a document; false for an unknown id. */
  removeDocument(collection: string, id: string): boolean;
  countEvents(): number;
  /** Returns the sums of a session, or of every session with events, by session id. */
  sums(sessionId?: string): ReadonlyMap<string, SessionSums>;
  countSessions(): number;
  /** Returns the ids of sessions without events beyond `limit`, idle longest. */
  emptySessions(limit: number): string[];
  /** Changes whenever another process has written to the same store. */
  revision(): string;
  clear(): void;
  close(): void;
}
