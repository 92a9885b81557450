import type { EventFilter, StoredEvent } from '../events/event.ts';
import type { EventPatch } from '../events/event-patch.ts';
import type { StoredSession } from '../events/session.ts';
import type { SessionSums } from '../events/session-summary.ts';

/** Which stored events to give; `spanId` finds one span of a trace. */
export interface StoredEventFilter extends Omit<EventFilter, 'name'> {
  name?: string | undefined;
  spanId?: string | undefined;
}

/** Keeps events, sessions and patches by id, and the measures of events for the list of sessions. */
export interface Store {
  /** Runs `work` as one unit: all of what it writes is kept, or nothing where the store can. */
  transaction(work: () => void): void;
  /** Keeps an event, in place of one with the same id. */
  putEvent(event: StoredEvent): void;
  event(id: string): StoredEvent | undefined;
  /** Matching events by start time, then by arrival. */
  events(filter: StoredEventFilter): StoredEvent[];
  removeEvent(id: string): void;
  putSession(session: StoredSession): void;
  session(id: string): StoredSession | undefined;
  sessions(): StoredSession[];
  /** Forgets a session with its events and the patches of both. */
  removeSession(id: string): void;
  /** Keeps what was said about an event or session, arrived or not. */
  putPatch(id: string, patch: EventPatch): void;
  patch(id: string): EventPatch | undefined;
  /** Forgets the oldest patches of ids that never arrived, beyond `limit` of them. */
  trimPatches(limit: number): void;
  countEvents(): number;
  /** The sums of one session's events, or of all sessions that have events, by session id. */
  sums(sessionId?: string): ReadonlyMap<string, SessionSums>;
  countSessions(): number;
  /** Ids of the sessions without events beyond `limit` of them, those that were quiet longest. */
  emptySessions(limit: number): string[];
  /** Changes whenever another process has written to the same store. */
  revision(): string;
  clear(): void;
  close(): void;
}
