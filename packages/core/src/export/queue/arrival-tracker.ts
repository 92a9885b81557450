import { removeOldest } from '../../values/remove-oldest.ts';
import type { QueueItem } from './queued-update.ts';
import type { QueuedUpdate } from './queued-update.ts';

/** Most sessions remembered as known to the server. Updates of a forgotten session wait again. */
const MAX_SESSIONS = 10_000;

/** Which events are on their way, and which sessions the server knows: the subjects of updates. */
export class ArrivalTracker {
  /** Numbers of items in flight or queued, by event ID and session ID. An entry is removed once settled. */
  readonly #expected = new Map<string, number>();
  /** Sessions with an arrived event; the oldest is removed above the limit. */
  readonly #sessions = new Set<string>();

  /** Counts an item as expected. */
  expect(item: QueueItem): void {
    const { eventId, sessionId } = subjectsOf(item);
    for (const id of [eventId, sessionId])
      if (id) this.#expected.set(id, (this.#expected.get(id) ?? 0) + 1);
  }

  /** Settles an item: arrived, or never to arrive. */
  settle(item: QueueItem, hasArrived: boolean): void {
    const { eventId, sessionId } = subjectsOf(item);
    for (const id of [eventId, sessionId]) {
      const others = (this.#expected.get(id ?? '') ?? 0) - 1;
      if (id && others > 0) this.#expected.set(id, others);
      else if (id) this.#expected.delete(id);
    }
    if (!hasArrived || !sessionId || this.#sessions.has(sessionId)) return;
    this.#sessions.add(sessionId);
    removeOldest(this.#sessions, MAX_SESSIONS);
  }

  /**
   * True if an update of the subject has to wait: the event, or the first event of the session, is queued or in
   * flight.
   */
  isExpected(subject: string): boolean {
    return this.#expected.has(subject) && !this.#sessions.has(subject);
  }

  /** True if an event of the session has arrived. */
  hasSession(sessionId: string): boolean {
    return this.#sessions.has(sessionId);
  }
}

/** Returns the event and session created by an item; both absent for updates of existing events. */
export const subjectsOf = (item: QueueItem): QueuedUpdate['about'] =>
  'update' in item ? item.about : item;
