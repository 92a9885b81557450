import type { Context } from '@opentelemetry/api';
import { SAMPLED } from '../spans/api-values.ts';
import { getSpanContext } from '../context/span-in-context.ts';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace';
import type { DropReason } from '../export/delivery-stats.ts';
import type { EventRequest } from '../export/transport/transport.ts';
import type { TailSampling, TailSamplingContext, UpdateSubject } from './tail-sampler.ts';
import { RECORD_AND_SAMPLED, NOT_RECORD } from './sampling-decision.ts';
import { HONEYHIVE } from '../identity/semconv.ts';
import { eventOf, HeldSessions, type HoldBounds } from './held-sessions.ts';
import { LruMap } from './lru-map.ts';
import { sessionRatioOf } from './session-ratio.ts';

/** How soon it looks again for sessions that have become quiet. */
const SOONEST_MS = 1_000;

/** What {@link SessionTail} goes by; every field set. */
export interface TailRules extends HoldBounds {
  readonly rate: number;
  readonly holdMs: number;
  readonly maxDecided: number;
  /** False where the rate alone decides: then nothing is held. */
  readonly holds: boolean;
  /** A span for which its session is kept whatever the rate says. May throw. */
  readonly keepsSpan: (span: ReadableSpan) => boolean;
  /** The same for an event after the fact. */
  readonly keepsUpdate: (about: UpdateSubject) => boolean;
}

/**
 * Keeps or drops whole sessions. Those that the rate leaves out are held until something makes one kept; a decision,
 * once made, stands.
 */
export class SessionTail implements TailSampling {
  readonly #rules: TailRules;
  readonly #parts: TailSamplingContext;
  readonly #held: HeldSessions;
  readonly #kept: LruMap<boolean>;
  readonly #droppedEvents: LruMap<true>;
  /** Open spans of sessions that the rate leaves out: such a session is not quiet. */
  readonly #open = new Map<string, number>();
  #timer: (() => void) | undefined;
  #isClosed = false;

  constructor(rules: TailRules, parts: TailSamplingContext) {
    this.#rules = rules;
    this.#parts = parts;
    this.#held = new HeldSessions(rules);
    this.#kept = new LruMap(rules.maxDecided);
    this.#droppedEvents = new LruMap(rules.maxDecided);
  }

  get held(): number {
    return this.#held.count;
  }

  /** Spans of a session that nothing can save any more are not even recorded, here and in the services below. */
  get sampler(): Sampler {
    return {
      shouldSample: (context) => ({
        decision: this.#mayBeKept(context) ? RECORD_AND_SAMPLED : NOT_RECORD,
      }),
      toString: () => `sessions (rate ${this.#rules.rate})`,
    };
  }

  opened(sessionId: string): void {
    if (this.#isWithin(sessionId)) return;
    this.#open.set(sessionId, (this.#open.get(sessionId) ?? 0) + 1);
  }
  closed(sessionId: string): void {
    const count = this.#open.get(sessionId);
    if (count === undefined) return;
    if (count > 1) this.#open.set(sessionId, count - 1);
    else this.#open.delete(sessionId);
  }
  leftOut({ eventId }: { readonly eventId: string }): void {
    this.#droppedEvents.set(eventId, true);
  }

  span(span: ReadableSpan): void {
    const sessionId = String(span.attributes[HONEYHIVE.sessionId]);
    const decided = this.#decision(sessionId);
    if (decided === undefined && this.#saves(span)) this.#keep(sessionId);
    if (decided ?? this.#kept.get(sessionId)) return this.#parts.deliver(span);
    if (decided === undefined && this.#holds) {
      this.#held.addSpan(sessionId, span, this.#parts.now());
      return this.#bound();
    }
    this.#droppedEvents.set(eventOf(span), true);
    return this.#parts.drop();
  }

  update(update: EventRequest, about: UpdateSubject): void {
    const { eventId } = about;
    const sessionId =
      about.sessionId ?? (eventId === undefined ? undefined : this.#held.sessionOfEvent(eventId));
    if (sessionId === undefined) {
      // An event of nobody knows which session: only what is known to be dropped is not there to be changed.
      const isDropped = eventId !== undefined && this.#droppedEvents.get(eventId);
      return isDropped ? this.#parts.drop() : this.#parts.update(update);
    }
    const decided = this.#decision(sessionId);
    if (decided === undefined && this.#rules.keepsUpdate(about)) this.#keep(sessionId);
    if (decided ?? this.#kept.get(sessionId)) return this.#parts.update(update);
    if (decided !== undefined || !this.#holds) return this.#parts.drop();
    this.#held.addUpdate(sessionId, update, this.#parts.now());
    return this.#bound();
  }

  /** A session with open spans is not over: it stays as it is. */
  settle(): void {
    for (const [sessionId] of this.#held.oldest())
      if (!this.#open.has(sessionId)) this.#drop(sessionId);
  }

  /** The sessions themselves stay open: what may be recorded later is decided by what it is. */
  discard(reason: DropReason): void {
    for (const [sessionId] of this.#held.oldest()) this.#dropHeld(sessionId, reason);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.();
    for (const [sessionId] of this.#held.oldest()) this.#drop(sessionId);
  }

  /** Something may still make a session kept. */
  get #holds(): boolean {
    return this.#rules.holds && !this.#isClosed;
  }

  #saves(span: ReadableSpan): boolean {
    return this.#parts.guard('sampler', () => this.#rules.keepsSpan(span), false);
  }

  #isWithin(sessionId: string): boolean {
    return sessionRatioOf(sessionId) < this.#rules.rate;
  }

  /** True and false are for good; `undefined` while it is open. */
  #decision(sessionId: string): boolean | undefined {
    return this.#isWithin(sessionId) || this.#kept.get(sessionId);
  }

  #mayBeKept(context: Context): boolean {
    const parent = getSpanContext(context);
    // A caller in another process has left the session out: what happened here would be half a tree.
    if (parent?.isRemote && (parent.traceFlags & SAMPLED) === 0) return false;
    const sessionId = this.#parts.sessionOf(context);
    if (sessionId === undefined) return true;
    return this.#decision(sessionId) ?? this.#holds;
  }

  #keep(sessionId: string): void {
    this.#kept.set(sessionId, true);
    const held = this.#held.take(sessionId);
    for (const span of held?.spans ?? []) this.#parts.deliver(span);
    for (const update of held?.updates ?? []) this.#parts.update(update);
  }

  #drop(sessionId: string): void {
    this.#kept.set(sessionId, false);
    this.#dropHeld(sessionId);
  }

  #dropHeld(sessionId: string, reason?: DropReason): void {
    const held = this.#held.take(sessionId);
    for (const span of held?.spans ?? []) {
      this.#droppedEvents.set(eventOf(span), true);
      this.#parts.drop(reason);
    }
    held?.updates.forEach(() => this.#parts.drop(reason));
  }

  #bound(): void {
    while (this.#held.isOver) {
      const [oldest] = this.#held.oldest();
      if (oldest) this.#drop(oldest[0]);
    }
    this.#timer ??= this.#parts.setTimer(() => this.#quiet(), this.#rules.holdMs);
  }

  /** Drops the sessions that have been quiet for long enough, and comes again for the next. */
  #quiet(): void {
    this.#timer = undefined;
    const { holdMs } = this.#rules;
    const now = this.#parts.now();
    for (const [sessionId, seenAt] of this.#held.oldest())
      if (now - seenAt >= holdMs && !this.#open.has(sessionId)) this.#drop(sessionId);
    if (this.#held.count > 0)
      this.#timer = this.#parts.setTimer(() => this.#quiet(), Math.max(holdMs / 2, SOONEST_MS));
  }
}
