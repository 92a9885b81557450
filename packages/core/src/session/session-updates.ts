import { removeOldest } from '../values/remove-oldest.ts';
import type { EnrichData } from '../spans/enrich.ts';
import type { ArrivalTracker } from '../export/queue/arrival-tracker.ts';
import type { EventRequest } from '../export/transport/transport.ts';

/** Most sessions remembered as already updated. An older session gets the first update again. */
const MAX_TOLD = 10_000;

/** Most held updates, and characters of the bodies; above, the oldest updates are sent as is. */
const MAX_HELD = 10_000;
const MAX_CHARACTERS = 4_000_000;

/** Dependencies from the tracer. */
interface Parts {
  /** Creates an update from a snapshot of the data. */
  readonly prepare: (sessionId: string, data: EnrichData) => EventRequest | undefined;
  /** Delivers an update. */
  readonly send: (update: EventRequest, sessionId: string) => void;
  readonly arrivals: Pick<ArrivalTracker, 'hasSession' | 'isExpected'>;
}

/**
 * Server's knowledge of a session without recorded spans of this tracer: nothing, since begun here; possibly the
 * session, since the ID was given; or the session itself, since the ID comes from the server.
 */
export type SessionStatus = 'new' | 'given' | 'elsewhere';

/** Held updates of a session. Removed once every update is finally sent. */
interface Held {
  /** True if the ID was given: the server may know the session. */
  isGiven: boolean;
  /** Updates to send after the arrival of the first event. */
  waiting: EventRequest[];
  /** Updates sent before the arrival of the first event: resent afterwards, since possibly sent too early. */
  early: EventRequest[];
}

/**
 * Holds updates of a session until the first event has arrived: the server creates the session from the event, and
 * has nothing to update before. Waiting updates are bounded, and counted as recorded and pending.
 */
export class SessionUpdates {
  readonly #parts: Parts;
  /** Held updates by session, in order of the first update. */
  readonly #held = new Map<string, Held>();
  /** Numbers of open spans by session. Removed with the last span. */
  readonly #open = new Map<string, number>();
  /** Sessions already updated; the oldest is removed above the limit. */
  readonly #told = new Set<string>();
  #waiting = 0;
  /** Number of held updates, and characters of the bodies: waiting and sent early. */
  #count = 0;
  #characters = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Number of waiting updates. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Counts a started span. `first` returns the session data from the tracer's options, once. */
  opened(sessionId: string, first: () => EnrichData | undefined): void {
    this.#open.set(sessionId, (this.#open.get(sessionId) ?? 0) + 1);
    if (this.#told.has(sessionId)) return;
    this.#told.add(sessionId);
    removeOldest(this.#told, MAX_TOLD);
    const data = first();
    const update = data && this.#parts.prepare(sessionId, data);
    if (update) this.#hold(sessionId, update, true);
  }

  /** Counts an ended span. With `isHeld`, a sampler holds the span, and takes the session's updates too. */
  closed(sessionId: string, isHeld: boolean): void {
    const others = (this.#open.get(sessionId) ?? 1) - 1;
    if (others > 0) this.#open.set(sessionId, others);
    else this.#open.delete(sessionId);
    if (isHeld) this.arrived(sessionId);
  }

  /** Sends the waiting updates of a session after an event has arrived. */
  arrived(sessionId: string): void {
    const held = this.#held.get(sessionId);
    if (!held) return;
    this.#held.delete(sessionId);
    this.#waiting -= held.waiting.length;
    const updates = [...held.early, ...held.waiting];
    this.#forget(updates);
    for (const update of updates) this.#parts.send(update, sessionId);
  }

  /** Updates a session: now if known to the server, else after the first event has arrived. */
  enrich(sessionId: string, data: EnrichData, standing: SessionStatus): void {
    const update = this.#parts.prepare(sessionId, data);
    if (!update) return;
    const isKnown = standing === 'elsewhere' && !this.#mayArrive(sessionId);
    if (isKnown || this.#parts.arrivals.hasSession(sessionId))
      return this.#parts.send(update, sessionId);
    this.#hold(sessionId, update);
    const held = this.#held.get(sessionId);
    if (held && standing !== 'new') held.isGiven = true;
  }

  /**
   * Sends waiting updates on a flush, possibly the tracer's last: for sessions possibly known to the server, unless
   * an event is still to come.
   */
  flush(): void {
    for (const [sessionId, held] of Array.from(this.#held))
      if (held.isGiven && !this.#mayArrive(sessionId)) this.#release(sessionId, held);
  }

  /** Sends waiting updates as is: no further event may come. */
  release(): void {
    for (const [sessionId, held] of Array.from(this.#held)) this.#release(sessionId, held);
  }

  /** Sends waiting updates as is, without a resend: no further event will come. */
  close(): void {
    this.release();
    this.#held.clear();
    this.#count = 0;
    this.#characters = 0;
  }

  /** True if a span is open, queued or in flight. */
  #mayArrive(sessionId: string): boolean {
    return this.#open.has(sessionId) || this.#parts.arrivals.isExpected(sessionId);
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

  /** Sends the longest waiting updates as is, without a resend. */
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
    // An update is delivered after a first event in flight, so no resend is needed.
    if (this.#parts.arrivals.isExpected(sessionId)) this.#forget(updates);
    else held.early.push(...updates);
    for (const update of updates) this.#parts.send(update, sessionId);
  }

  /** These are kept no longer. */
  #forget(updates: readonly EventRequest[]): void {
    this.#count -= updates.length;
    for (const { body } of updates) this.#characters -= body.length;
  }
}
