import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace';
import type { ContextStorage } from '../context/context-storage.ts';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import { outermost } from '../runtime/outermost.ts';
import type { Delivery } from '../export/delivery.ts';
import type { DropReason } from '../export/delivery-stats.ts';
import type { EventRequest } from '../export/transport/transport.ts';

/** What an update is about, as far as it is known where it is made. */
export interface UpdateSubject {
  /** The session's UUID. */
  readonly sessionId?: string;
  /** The event's UUID, where it is about one event. */
  readonly eventId?: string;
  /** It tells of an error. */
  readonly failed?: boolean;
  /** Milliseconds that what it tells of has taken. */
  readonly durationMs?: number;
}

/** What a tracer lends to its tail. */
export interface TailSamplingContext {
  /** Lets a finished span go. */
  readonly deliver: (span: ReadableSpan) => void;
  /** Lets an update go. */
  readonly update: (update: EventRequest) => void;
  /** Counts one span or update as dropped: it will not be sent. Default reason `sampled`. */
  readonly drop: (reason?: DropReason) => void;
  /** The session of a span that starts in `context`; `undefined` where it is not known yet. */
  readonly sessionOf: (context: Context) => string | undefined;
  readonly setTimer: SetTimer;
  /** Runs what a user has given: contains and counts what it throws. */
  readonly guard: Guard;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}

/**
 * One tracer's last word on what it has recorded. Whatever it takes by `span` and `update` it gives to the parts'
 * `deliver`, `update` or `drop`, once: now or later.
 */
export interface TailSampling {
  /** Decides when a span starts, in place of the sampler that this was made by. Default: that sampler. */
  readonly sampler?: Sampler;
  /** Takes a finished span, ready to be sent. */
  span(span: ReadableSpan): void;
  /** Takes an update of a session or event. */
  update(update: EventRequest, about: UpdateSubject): void;
  /** Spans and updates it holds. */
  readonly held: number;
  /** A span of the session has started. */
  opened?(sessionId: string): void;
  /** A span of the session has ended, after it was taken. */
  closed?(sessionId: string): void;
  /** A span was not recorded at all, and its event will never be. */
  leftOut?(span: { readonly eventId: string }): void;
  /** The tracer is being flushed: decides what can be decided. */
  settle?(): void;
  /** Nothing of what it holds may ever be sent: drops all of it for `reason`. */
  discard?(reason: DropReason): void;
  /** The tracer is being shut down: decides everything, and holds nothing from now on. */
  close?(): void;
}

/** A sampler that has the last word when spans have ended; give it as the option `sampler`. */
export interface TailSampler extends Sampler {
  /** Makes the part that belongs to one tracer. Called once for each tracer. */
  tail(parts: TailSamplingContext): TailSampling;
}

/** A tail whose failures are contained, with every part. */
export interface GuardedTail extends Required<Omit<TailSampling, 'sampler' | 'held' | 'span'>> {
  /** A sampler decides when spans have ended: what is said about a session is held with it. */
  readonly isOwn: boolean;
  /** Takes a finished span; false if it is lost already. */
  span(span: ReadableSpan): boolean;
  /** Spans and updates it holds: recorded and pending. */
  readonly held: number;
}

/** What a contained tail works with. */
interface Surroundings {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
  readonly delivery: Delivery;
}

/** Contains the failures of a tail; where there is none, everything goes on at once. */
export function guardTail(
  seat: TailHandle | undefined,
  { guard, contextStorage, delivery }: Surroundings,
): GuardedTail {
  const own = seat?.own;
  const once = outermost(contextStorage);
  const tell = (what: keyof TailSampling, work: (tail: TailSampling) => void): void => {
    if (own) once(what, () => guard('sampler', () => work(own)));
  };
  /** What a sampler throws on, or records while it is asked, is kept, unless it has said what is to become of it. */
  const take = (
    what: keyof TailSampling,
    work: (tail: TailSampling) => unknown,
    keep: () => unknown,
  ): void => {
    const before = seat?.answers;
    let isTaken = false;
    tell(what, (tail) => {
      const under = work(tail);
      isTaken = true;
      return under;
    });
    if (!isTaken && seat?.answers === before) keep();
  };
  return {
    isOwn: own !== undefined,
    span: (span) => {
      if (!own) return delivery.push(span);
      take(
        'span',
        (tail) => tail.span(span),
        () => delivery.push(span),
      );
      return true;
    },
    update(update, about) {
      if (!own) return delivery.update(update);
      take(
        'update',
        (tail) => tail.update(update, about),
        () => delivery.update(update),
      );
    },
    opened: (sessionId) => tell('opened', (tail) => tail.opened?.(sessionId)),
    closed: (sessionId) => tell('closed', (tail) => tail.closed?.(sessionId)),
    leftOut: (span) => tell('leftOut', (tail) => tail.leftOut?.(span)),
    settle: () => tell('settle', (tail) => tail.settle?.()),
    get held() {
      return guard('sampler', () => own?.held) ?? 0;
    },
    discard: (reason) => tell('discard', (tail) => tail.discard?.(reason)),
    close: () => tell('close', (tail) => tail.close?.()),
  };
}

/** The tail of one tracer's sampler, as the sampler has made it. */
export interface TailHandle {
  readonly own: TailSampling;
  /** Times it has said what is to become of something. */
  answers: number;
}
