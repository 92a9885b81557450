import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';
import type { Later } from '../runtime.ts';
import { newSessionId, type SessionIdentity } from '../session-identity.ts';
import { type Backlog, itemOf, type StoredItem, storedOf } from './backlog.ts';
import {
  type Cargo,
  CargoQueue,
  countOf,
  type Fit,
  type Item,
  itemCount,
  itemsOf,
  queuedUpdate,
} from './cargo-queue.ts';
import { Dispatcher } from './dispatcher.ts';
import { KEEPALIVE_BYTES } from './http-outlet.ts';
import { type DropReason, type Flushed, Ledger, since, type Tally } from './ledger.ts';
import type { Delivered, Outlet, SendOptions, Update } from './outlet.ts';
import { keepaliveRoom } from './post.ts';
import { within } from './pause.ts';

/** How ended spans are gathered and sent; every field set. */
export interface DeliveryOptions {
  readonly delayMs: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly maxQueueBytes: number;
  readonly maxQueueSpans: number;
  readonly timeoutMs: number;
  readonly maxRetryMs: number;
  readonly maxSpanBytes: number;
  readonly immediately: boolean;
}

/** What a delivery tells its tracer. */
export interface DeliveryListener {
  exported(count: number): void;
  dropped(reason: DropReason, count: number, detail?: string): void;
  /** An attempt has failed and will be made again. */
  retrying(detail: string): void;
}

/** What can be done without what is made in here. */
interface Parts {
  readonly outlet: Outlet;
  readonly backlog: Backlog | undefined;
  readonly later: Later;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
  readonly now: () => number;
}

/** More than this no browser sends for a page that is gone: 64 KiB in requests, and as much again in deferred ones. */
const LEAVING_BYTES = 128_000;
/** What stands around the spans of a request, and does not count among what is taken for it. */
const ENVELOPE = 200;

/**
 * The one queue of a tracer, bounded by bytes and by number, and its books: whatever goes in comes out as exported or as
 * dropped with a reason.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #parts: Parts;
  readonly #ledger = new Ledger();
  readonly #queue: CargoQueue;
  readonly #dispatcher: Dispatcher;
  #cancelTimer: (() => void) | undefined;
  /** Takes nothing more. */
  #closed = false;
  #refused: DropReason | undefined;
  /** Counts nothing more. */
  #abandoned = false;

  constructor(options: DeliveryOptions, parts: Parts) {
    const { later, now, guard, listener } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#queue = new CargoQueue(options);
    this.#dispatcher = new Dispatcher({
      ...options,
      later,
      now,
      next: () => this.#queue.take(options.maxBytes, options.maxSpans),
      attempt: (cargo, send) => this.#attempt(cargo, send),
      settle: (cargo, result) => this.#settle(cargo, result),
      putBack: (cargo) => this.#putBack(cargo),
      retrying: (detail) => guard('observer', () => listener.retrying(detail)),
    });
  }

  /** Takes a finished span. It is written now, and once: what happens to it afterwards changes nothing. */
  push(span: ReadableSpan): void {
    if (this.#refused) return this.lose(this.#refused);
    this.#ledger.record();
    const { outlet, guard } = this.#parts;
    const written = guard('serialisation', () => outlet.write(span));
    if (!written) return this.#drop('serialization_failed', 1);
    if (written.bytes > this.#options.maxSpanBytes) return this.#drop('too_large', 1);
    if (outlet.take && !this.#closed) return this.#handOver(span, outlet.take);
    return this.#add(written);
  }

  /** Takes an update. It is sent after the spans that are waiting, since it may be about one of them. */
  update(update: Update): void {
    const { outlet, backlog } = this.#parts;
    if (!outlet.update) return;
    const queued = queuedUpdate(update, backlog ? newSessionId() : '');
    if (this.#refused) return this.lose(this.#refused, itemCount(queued));
    this.#ledger.record(itemCount(queued));
    this.#add(queued);
  }

  /** False where there is no place for updates: they are nobody's then. */
  get takesUpdates(): boolean {
    return this.#parts.outlet.update !== undefined;
  }

  /** A session has had its first span: there are servers that want to be told. */
  announce(session: SessionIdentity): void {
    this.#parts.outlet.announce?.(session);
  }

  /** Counts what has never come this far. */
  lose(reason: DropReason, count = 1): void {
    this.#ledger.record(count);
    this.#drop(reason, count);
  }

  /** Counts spans that were never made because the sampler left them out. */
  sampled(): void {
    this.lose('sampled');
  }

  /**
   * Takes what the store of an earlier page has kept, in that order, and gives back how many of it: the rest has no
   * room now and may be offered again. What is taken counts as recorded, and is not stored once more.
   */
  restore(stored: readonly StoredItem[]): number {
    let taken = 0;
    for (const one of stored) {
      const item = this.#parts.guard('restore', () => itemOf(one));
      if (this.#closed || this.#refused || (item && !this.#queue.add(item))) break;
      taken += 1;
      if (item) this.#ledger.record(itemCount(item));
      else this.#unreadable(one);
    }
    if (taken > 0) this.#schedule(false);
    return taken;
  }

  /**
   * Throws away what waits, stored or not, and counts it as dropped for `reason`. A request under way cannot be called
   * back, but it is not made again.
   */
  discard(reason: DropReason): void {
    const { guard, backlog } = this.#parts;
    guard('backlog', () => backlog?.purge());
    for (let cargo = this.#takeAny(); cargo; cargo = this.#takeAny())
      this.#settle(cargo, { status: 'drop', reason });
    this.#dispatcher.discard(reason);
  }

  /** Whether so much more can wait: a relay asks before it takes what it could not keep. */
  room(bytes: number, count: number): Fit {
    return this.#closed ? 'never' : this.#queue.room(bytes, count);
  }

  /** From here on nothing is taken, and what comes counts as dropped for `reason`; `undefined` takes again. */
  refuse(reason: DropReason | undefined): void {
    this.#refused = reason;
  }

  tally(): Tally {
    return this.#ledger.tally();
  }

  /** Sends what is waiting; resolves with what became of it, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<Flushed> {
    const before = this.#ledger.tally();
    this.#dispatcher.hurry();
    await within(timeoutMs, this.#emptied());
    return since(before, this.#ledger.tally());
  }

  /** Flushes, then takes nothing more; what is still waiting after `timeoutMs` in all counts as dropped. */
  async close(timeoutMs: number): Promise<void> {
    const { outlet, guard, now } = this.#parts;
    const until = now() + timeoutMs;
    this.#closed = true;
    await this.flush(timeoutMs);
    this.#cancelTimer?.();
    const waiting = this.#ledger.tally().pending;
    // From here on nothing is counted again, and nothing is sent: a request under way is on its own.
    this.#abandoned = true;
    this.#dispatcher.stop();
    this.#queue.clear();
    this.#drop('shutdown', waiting);
    const closed = guard('exporter', () => outlet.close?.());
    guard.settle('exporter', closed);
    if (closed) await within(until - now(), closed);
  }

  /**
   * The page is hidden or going away: what matters most leaves at once, in pieces small enough to outlive it, as much as
   * any browser lets go. The rest goes its usual way as long as there is a page.
   */
  leave(): void {
    this.#queue.sort();
    const { maxSpans } = this.#options;
    const next = (): Cargo | undefined =>
      this.#queue.take(keepaliveRoom(KEEPALIVE_BYTES) - ENVELOPE, maxSpans);
    let left = LEAVING_BYTES;
    for (let piece = next(); piece; piece = left > 0 ? next() : undefined) {
      for (const { bytes } of itemsOf(piece)) left -= bytes;
      this.#dispatcher.leave(piece);
    }
    // What waits for its next attempt has no later one if the page goes.
    this.#dispatcher.hurryNow();
    void this.#drain();
  }

  /** Another version may have kept it, or something else has written there. */
  #unreadable({ id }: StoredItem): void {
    this.lose('internal_error');
    this.#parts.guard('backlog', () => this.#parts.backlog?.done([id]));
  }

  /** Resolves when nothing is left that can be sent now. */
  async #emptied(): Promise<void> {
    await Promise.all([this.#dispatcher.departed(), this.#drain()]);
    // What could not leave with the page has come back into the queue meanwhile.
    if (!this.#queue.isEmpty) await this.#drain();
  }

  #handOver(span: ReadableSpan, take: (span: ReadableSpan) => void): void {
    this.#parts.guard('exporter', () => take(span));
    this.#exported(1);
  }

  #add(item: Item): void {
    const { maxBytes, maxSpans, immediately } = this.#options;
    if (this.#closed || !this.#queue.add(item))
      return this.#drop(this.#closed ? 'shutdown' : 'queue_full', itemCount(item));
    // Also where it outlives the page, if there is such a place.
    const { backlog, guard } = this.#parts;
    const stored = backlog && storedOf(item);
    if (stored) guard('backlog', () => backlog.add(stored));
    return this.#schedule(immediately || this.#queue.fills(maxBytes, maxSpans));
  }

  #takeAny(): Cargo | undefined {
    return this.#queue.take(Infinity, Infinity);
  }

  #schedule(now: boolean): void {
    if (now) void this.#drain();
    else if (!this.#dispatcher.isRunning)
      this.#cancelTimer ??= this.#parts.later(() => void this.#drain(), this.#options.delayMs);
  }

  #drain(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    return this.#dispatcher.run();
  }

  #putBack(cargo: Cargo): void {
    this.#queue.putBack(cargo);
    this.#schedule(false);
  }

  /** Whatever fails in here fails for this request alone, and for the one part of it that it is about. */
  #attempt(cargo: Cargo, send: SendOptions): Promise<Delivered> {
    const { guard } = this.#parts;
    const failed: Delivered = { status: 'split', reason: 'internal_error' };
    const attempt = guard('delivery', () => this.#request(cargo, send)) ?? Promise.resolve(failed);
    return attempt.catch((error: unknown) => {
      guard.report('delivery', error);
      return failed;
    });
  }

  #request({ spans, update }: Cargo, send: SendOptions): Promise<Delivered> | undefined {
    const { outlet } = this.#parts;
    return update ? outlet.update?.(update.update, send) : outlet.spans(spans, send);
  }

  #settle(cargo: Cargo, result: Delivered): void {
    if (this.#abandoned) return;
    const count = countOf(cargo);
    this.#queue.settle(cargo);
    // It has arrived, or it never will. What there was no time for may be sent by a later page.
    const { backlog, guard } = this.#parts;
    if (backlog && result.status !== 'retry')
      guard('backlog', () => backlog.done(itemsOf(cargo).map(({ eventId }) => eventId)));
    if (result.status === 'ok') {
      const rejected = result.rejected ?? 0;
      this.#exported(count - rejected);
      this.#drop('rejected', rejected);
    } else if (result.status === 'retry') this.#drop('retry_exhausted', count, result.detail);
    else this.#drop(result.reason, count, result.detail);
  }

  #exported(count: number): void {
    if (count <= 0) return;
    this.#ledger.exported(count);
    this.#parts.guard('observer', () => this.#parts.listener.exported(count));
  }

  #drop(reason: DropReason, count: number, detail?: string): void {
    if (count <= 0) return;
    this.#ledger.dropped(reason, count);
    this.#parts.guard('observer', () => this.#parts.listener.dropped(reason, count, detail));
  }
}
