import type { EventFilter, StoredEvent } from '../event.ts';
import type { EventPatch } from '../event-patch.ts';
import type { StoredSession } from '../session.ts';

/** Which stored events to give; `spanId` finds one span of a trace. */
export interface StoredEventFilter extends Omit<EventFilter, 'name'> {
  name?: string | undefined;
  spanId?: string | undefined;
}

/** Keeps events, sessions and patches by id; it knows nothing of what they mean. */
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
  clear(): void;
  close(): void;
}
