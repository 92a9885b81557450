import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace';
import type { ContextStorage } from '../context/context-storage.ts';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import { outermost } from '../runtime/outermost.ts';
import type { Delivery } from '../export/delivery.ts';
import type { DropReason } from '../export/delivery-stats.ts';
import type { EventRequest } from '../export/transport/transport.ts';

/** Subject of an update, as far as known at creation. */
export interface UpdateSubject {
  /** The session's UUID. */
  readonly sessionId?: string;
  /** Event's UUID, if the update concerns an event. */
  readonly eventId?: string;
  /** True if the update records an error. */
  readonly failed?: boolean;
  /** Duration of the recorded event in milliseconds. */
  readonly durationMs?: number;
}

/** Functions of a tracer for the tail. */
export interface TailSamplingContext {
  /** Lets a finished span go. */
  readonly deliver: (span: ReadableSpan) => void;
  /** Lets an update go. */
  readonly update: (update: EventRequest) => void;
  /** Counts a span or update as dropped: never sent. Default reason: `sampled`. */
  readonly drop: (reason?: DropReason) => void;
  /** Returns the session of a span starting in `context`; `undefined` if not known yet. */
  readonly sessionOf: (context: Context) => string | undefined;
  readonly setTimer: SetTimer;
  /** Runs user code: catches and counts exceptions. */
  readonly guard: Guard;
  /** Returns milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/**
 * Final decision of a tracer about recorded items. Every item taken by `span` and `update` is passed to `deliver`,
 * `update` or `drop` of the context, once: now or later.
 */
export interface TailSampling {
  /** Sampler for span starts, in place of the sampler that created the tail. Default: the creating sampler. */
  readonly sampler?: Sampler;
  /** Takes a finished span, ready to be sent. */
  span(span: ReadableSpan): void;
  /** Takes an update of a session or event. */
  update(update: EventRequest, about: UpdateSubject): void;
  /** Number of spans and updates held. */
  readonly held: number;
  /** A span of the session has started. */
  opened?(sessionId: string): void;
  /** Called when a span of the session has ended, after `span`. */
  closed?(sessionId: string): void;
  /** Called for a span never recorded: the event will never exist. */
  leftOut?(span: { readonly eventId: string }): void;
  /** Called on flush: decides held items as far as possible. */
  settle?(): void;
  /** Drops every held item for `reason`: nothing held may ever be sent. */
  discard?(reason: DropReason): void;
  /** The tracer is being shut down: decides everything, and holds nothing from now on. */
  close?(): void;
}

/** Sampler with the final decision after spans have ended; for the option `sampler`. */
export interface TailSampler extends Sampler {
  /** Creates the tail of a tracer. Called once per tracer. */
  tail(parts: TailSamplingContext): TailSampling;
}

/** A tail whose failures are contained, with every part. */
export interface GuardedTail extends Required<Omit<TailSampling, 'sampler' | 'held' | 'span'>> {
  /** True if a sampler decides after spans have ended: session updates are held with the spans. */
  readonly isOwn: boolean;
  /** Takes a finished span; returns false if the span is lost already. */
  span(span: ReadableSpan): boolean;
  /** Number of spans and updates held: recorded and pending. */
  readonly held: number;
}

/** Dependencies of a guarded tail. */
interface Surroundings {
  readonly guard: Guard;
  readonly contextStorage: ContextStorage;
  readonly delivery: Delivery;
}

/** Wraps a tail and catches failures; without a tail, every item is sent at once. */
export function guardTail(
  seat: TailHandle | undefined,
  { guard, contextStorage, delivery }: Surroundings,
): GuardedTail {
  const own = seat?.own;
  const once = outermost(contextStorage);
  const tell = (what: keyof TailSampling, work: (tail: TailSampling) => void): void => {
    if (own) once(what, () => guard('sampler', () => work(own)));
  };
  /**
   * Keeps an item if the sampler throws, or records the item during a call, unless the sampler has decided already.
   */
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

/** Tail of a tracer, created by the sampler. */
export interface TailHandle {
  readonly own: TailSampling;
  /** Number of decisions made. */
  answers: number;
}
