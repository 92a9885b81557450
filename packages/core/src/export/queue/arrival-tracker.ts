import type { QueueItem } from './queued-update.ts';
import type { QueuedUpdate } from './queued-update.ts';

/** Sessions remembered as known to the server. One that is forgotten is waited for once more. */
const MAX_SESSIONS = 10_000;

/** Which events are on their way, and which sessions the server knows: the subjects of updates. */
export class ArrivalTracker {
  /** Events, and sessions that have events, by the number that is on its way. Taken out when it has been settled. */
  readonly #expected = new Map<string, number>();
  /** Sessions of which something has arrived; the first one goes when there are too many. */
  readonly #sessions = new Set<string>();

  /** This is on its way. */
  expect(item: QueueItem): void {
    const { eventId, sessionId } = subjectsOf(item);
    for (const id of [eventId, sessionId])
      if (id) this.#expected.set(id, (this.#expected.get(id) ?? 0) + 1);
  }

  /** This has arrived, or never will. */
  settle(item: QueueItem, hasArrived: boolean): void {
    const { eventId, sessionId } = subjectsOf(item);
    for (const id of [eventId, sessionId]) {
      const others = (this.#expected.get(id ?? '') ?? 0) - 1;
      if (id && others > 0) this.#expected.set(id, others);
      else if (id) this.#expected.delete(id);
    }
    if (!hasArrived || !sessionId || this.#sessions.has(sessionId)) return;
    this.#sessions.add(sessionId);
    const [oldest = ''] = this.#sessions;
    if (this.#sessions.size > MAX_SESSIONS) this.#sessions.delete(oldest);
  }

  /** Whether an update of it has to wait: its event, or the first one of its session, is on its way. */
  isExpected(subject: string): boolean {
    return this.#expected.has(subject) && !this.#sessions.has(subject);
  }

  /** Whether something of this session has arrived. */
  hasSession(sessionId: string): boolean {
    return this.#sessions.has(sessionId);
  }
}

/** The event that an item makes, and its session; neither for what changes another. */
export const subjectsOf = (item: QueueItem): QueuedUpdate['about'] =>
  'update' in item ? item.about : item;
