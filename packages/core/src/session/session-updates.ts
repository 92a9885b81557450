import type { EnrichData } from '../spans/enrich.ts';
import type { EventRequest } from '../export/transport/transport.ts';

/** Sessions of which it is remembered that their first update was made. One older than that is told again. */
const MAX_TOLD = 10_000;

/** Updates that are held, and characters of their bodies; beyond it the oldest go as they are. */
const MAX_HELD = 10_000;
const MAX_CHARACTERS = 4_000_000;

/** What a tracer lends. */
interface Parts {
  /** A snapshot of what is said. */
  readonly prepare: (sessionId: string, data: EnrichData) => EventRequest | undefined;
  /** Delivers an update. */
  readonly send: (update: EventRequest, sessionId: string) => void;
  /** Whether an event of the session has arrived. */
  readonly hasSession: (sessionId: string) => boolean;
  /** Whether one is on its way, and none has arrived. */
  readonly expectsSession: (sessionId: string) => boolean;
}

/**
 * What the server may know of a session that this tracer has recorded nothing of: nothing, for it was begun here;
 * perhaps something, for its id was given to the tracer; or the session itself, since somebody has it from there.
 */
export type SessionStatus = 'new' | 'given' | 'elsewhere';

/** What is held about one session. Taken out when all of it has been sent for good. */
interface Held {
  /** Its id was given: the server may know it. */
  isGiven: boolean;
  /** What is sent when its first event has arrived. */
  waiting: EventRequest[];
  /** What was sent without waiting for that: sent again when it has happened, since it may have come too early. */
  early: EventRequest[];
}

/**
 * Holds back what is said about a session until its first event has arrived: the server makes a session of that, and has
 * nothing to add to before. What waits is bounded, and counted as recorded and pending.
 */
export class SessionUpdates {
  readonly #parts: Parts;
  /** In the order something was first said. */
  readonly #held = new Map<string, Held>();
  /** Open spans by their session. Taken out with the last one. */
  readonly #open = new Map<string, number>();
  /** Sessions whose first update was made; the first one goes when there are too many. */
  readonly #told = new Set<string>();
  #waiting = 0;
  /** All that is held, and its characters: what waits, and what was sent early. */
  #count = 0;
  #characters = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Updates that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A span has started. `first` gives what the tracer's options say about a session, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    this.#open.set(sessionId, (this.#open.get(sessionId) ?? 0) + 1);
    if (this.#told.has(sessionId)) return;
    this.#told.add(sessionId);
    const [oldest = ''] = this.#told;
    if (this.#told.size > MAX_TOLD) this.#told.delete(oldest);
    const data = first();
    const update = data && this.#parts.prepare(sessionId, data);
    if (update) this.#hold(sessionId, update, true);
  }

  /** A span has ended. With `isHeld` a sampler has it, and takes what is said about its session as well. */
  closed(sessionId: string, isHeld: boolean): void {
    const others = (this.#open.get(sessionId) ?? 1) - 1;
    if (others > 0) this.#open.set(sessionId, others);
    else this.#open.delete(sessionId);
    if (isHeld) this.arrived(sessionId);
  }

  /** An event of the session has arrived: what has waited for it can go. */
  arrived(sessionId: string): void {
    const held = this.#held.get(sessionId);
    if (!held) return;
    this.#held.delete(sessionId);
    this.#waiting -= held.waiting.length;
    const updates = [...held.early, ...held.waiting];
    this.#forget(updates);
    for (const update of updates) this.#parts.send(update, sessionId);
  }

  /** Says something about a session: now if the server knows it, else when its first event has arrived. */
  enrich(sessionId: string, data: EnrichData, standing: SessionStatus): void {
    const update = this.#parts.prepare(sessionId, data);
    if (!update) return;
    const isKnown = standing === 'elsewhere' && !this.#mayArrive(sessionId);
    if (isKnown || this.#parts.hasSession(sessionId)) return this.#parts.send(update, sessionId);
    this.#hold(sessionId, update);
    const held = this.#held.get(sessionId);
    if (held && standing !== 'new') held.isGiven = true;
  }

  /**
   * The tracer is being flushed, and may never run again: what waits for a session that the server may know goes, unless
   * an event of it is to come.
   */
  flush(): void {
    for (const [sessionId, held] of Array.from(this.#held))
      if (held.isGiven && !this.#mayArrive(sessionId)) this.#release(sessionId, held);
  }

  /** It may be that nothing more comes: what waits goes as it is. */
  release(): void {
    for (const [sessionId, held] of Array.from(this.#held)) this.#release(sessionId, held);
  }

  /** Nothing more will come: what waits goes as it is, and is not told again. */
  close(): void {
    this.release();
    this.#held.clear();
    this.#count = 0;
    this.#characters = 0;
  }

  /** A span is open, or on its way. */
  #mayArrive(sessionId: string): boolean {
    return this.#open.has(sessionId) || this.#parts.expectsSession(sessionId);
  }

  #hold(sessionId: string, update: EventRequest, isFirst = false): void {
    const held = this.#held.get(sessionId) ?? { isGiven: false, waiting: [], early: [] };
    this.#held.set(sessionId, held);
    if (isFirst) held.waiting.unshift(update);
    else held.waiting.push(update);
    this.#waiting += 1;
    this.#count += 1;
    this.#characters += update.body.length;
    while (this.#count > MAX_HELD || this.#characters > MAX_CHARACTERS) this.#letOldestGo();
  }

  /** The one that has waited longest goes as it is, and is not told again. */
  #letOldestGo(): void {
    for (const [sessionId, { waiting, early }] of this.#held) {
      this.#held.delete(sessionId);
      this.#waiting -= waiting.length;
      this.#forget([...early, ...waiting]);
      for (const update of waiting) this.#parts.send(update, sessionId);
      return;
    }
  }

  #release(sessionId: string, held: Held): void {
    const updates = held.waiting.splice(0);
    this.#waiting -= updates.length;
    // One whose first event is on its way is delivered after that.
    if (this.#parts.expectsSession(sessionId)) this.#forget(updates);
    else held.early.push(...updates);
    for (const update of updates) this.#parts.send(update, sessionId);
  }

  /** These are kept no longer. */
  #forget(updates: readonly EventRequest[]): void {
    this.#count -= updates.length;
    for (const { body } of updates) this.#characters -= body.length;
  }
}
