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

/** Minimum milliseconds between checks for idle sessions. */
const SOONEST_MS = 1_000;

/** Rules of a {@link SessionTail}; every field set. */
export interface TailRules extends HoldBounds {
  readonly rate: number;
  readonly holdMs: number;
  readonly maxDecided: number;
  /** False where the rate alone decides: then nothing is held. */
  readonly holds: boolean;
  /** True for a span whose session is kept regardless of the rate. May throw. */
  readonly keepsSpan: (span: ReadableSpan) => boolean;
  /** True for an event after the fact whose session is kept regardless of the rate. */
  readonly keepsUpdate: (about: UpdateSubject) => boolean;
}

/**
 * Keeps or drops whole sessions. Sessions outside the rate are held until a span or update qualifies the session; a
 * decision is final.
 */
export class SessionTail implements TailSampling {
  readonly #rules: TailRules;
  readonly #parts: TailSamplingContext;
  readonly #held: HeldSessions;
  readonly #kept: LruMap<boolean>;
  readonly #droppedEvents: LruMap<true>;
  /** Open spans of sessions outside the rate: such a session is not idle. */
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

  /** Sampler that skips spans of finally dropped sessions, here and in downstream services. */
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
      // The event's session is unknown: only an event known to be dropped cannot be updated.
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

  /** Decides held sessions. A session with open spans is not over, and stays held. */
  settle(): void {
    for (const [sessionId] of this.#held.oldest())
      if (!this.#open.has(sessionId)) this.#drop(sessionId);
  }

  /** Drops held items. The sessions stay undecided: later items are decided on their own. */
  discard(reason: DropReason): void {
    for (const [sessionId] of this.#held.oldest()) this.#dropHeld(sessionId, reason);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.();
    for (const [sessionId] of this.#held.oldest()) this.#drop(sessionId);
  }

  /** True if a session may still be kept. */
  get #holds(): boolean {
    return this.#rules.holds && !this.#isClosed;
  }

  #saves(span: ReadableSpan): boolean {
    return this.#parts.guard('sampler', () => this.#rules.keepsSpan(span), false);
  }

  #isWithin(sessionId: string): boolean {
    return sessionRatioOf(sessionId) < this.#rules.rate;
  }

  /** Returns the final decision; `undefined` while undecided. */
  #decision(sessionId: string): boolean | undefined {
    return this.#isWithin(sessionId) || this.#kept.get(sessionId);
  }

  #mayBeKept(context: Context): boolean {
    const parent = getSpanContext(context);
    // A caller in another process dropped the session: recording here would leave half a tree.
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

  /** Drops sessions idle for long enough, and schedules the next check. */
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
