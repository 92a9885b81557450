import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { EventRequest } from '../export/transport/transport.ts';
import { estimateSize } from '../export/encode/estimate-size.ts';
import { HONEYHIVE } from '../identity/semconv.ts';

/** Held items of an undecided session, in order of arrival. */
export interface HeldSession {
  readonly spans: ReadableSpan[];
  readonly updates: EventRequest[];
  bytes: number;
  /** Time of the last addition. */
  seenAt: number;
}

/** Limits for every held session together. */
export interface HoldBounds {
  readonly maxBytes: number;
  readonly maxSpans: number;
}

/** Undecided sessions, longest idle first, with an index of events. */
export class HeldSessions {
  readonly #bounds: HoldBounds;
  readonly #sessions = new Map<string, HeldSession>();
  /** Session of every held event. */
  readonly #events = new Map<string, string>();
  #bytes = 0;
  #count = 0;

  constructor(bounds: HoldBounds) {
    this.#bounds = bounds;
  }

  /** Spans and updates held. */
  get count(): number {
    return this.#count;
  }
  get isOver(): boolean {
    return this.#bytes > this.#bounds.maxBytes || this.#count > this.#bounds.maxSpans;
  }

  sessionOfEvent(eventId: string): string | undefined {
    return this.#events.get(eventId);
  }

  addSpan(sessionId: string, span: ReadableSpan, now: number): void {
    this.#add(sessionId, estimateSize(span).bytes, now).spans.push(span);
    this.#events.set(eventOf(span), sessionId);
  }
  addUpdate(sessionId: string, update: EventRequest, now: number): void {
    this.#add(sessionId, update.body.length, now).updates.push(update);
  }

  /** Removes and returns the held items of a session. */
  take(sessionId: string): HeldSession | undefined {
    const session = this.#sessions.get(sessionId);
    if (!session) return undefined;
    this.#sessions.delete(sessionId);
    this.#bytes -= session.bytes;
    this.#count -= session.spans.length + session.updates.length;
    for (const span of session.spans) this.#events.delete(eventOf(span));
    return session;
  }

  /** Yields the session IDs, longest idle first, with the time of the last addition. */
  *oldest(): Generator<readonly [sessionId: string, seenAt: number]> {
    for (const [sessionId, { seenAt }] of this.#sessions) yield [sessionId, seenAt];
  }

  #add(sessionId: string, bytes: number, now: number): HeldSession {
    const session = this.#sessions.get(sessionId) ?? {
      spans: [],
      updates: [],
      bytes: 0,
      seenAt: now,
    };
    session.seenAt = now;
    session.bytes += bytes;
    this.#bytes += bytes;
    this.#count += 1;
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }
}

/** Returns the event ID, an attribute of every span ready to be sent. */
export const eventOf = ({ attributes }: ReadableSpan): string =>
  String(attributes[HONEYHIVE.eventId]);
