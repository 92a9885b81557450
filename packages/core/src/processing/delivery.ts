import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../guard.ts';
import type { Later } from '../runtime.ts';
import { backoffMs } from './backoff.ts';
import { type Backlog, itemOf, type StoredItem, storedOf } from './backlog.ts';
import {
  type Cargo,
  CargoQueue,
  countOf,
  halvesOf,
  type Item,
  itemCount,
  itemsOf,
  queuedUpdate,
} from './cargo-queue.ts';
import { type DropReason, type Flushed, Ledger, since, type Tally } from './ledger.ts';
import type { Delivered, Outlet, Update } from './outlet.ts';
import { pieceBytes } from './post.ts';
import { newSessionId } from '../session-identity.ts';

/** How ended spans are gathered and sent; every field set. */
export interface DeliveryOptions {
  readonly delayMs: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly maxQueueBytes: number;
  readonly maxQueueSpans: number;
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

/** Timers take no more: they would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What can be done without what is made in here. */
interface Parts {
  readonly outlet: Outlet;
  readonly backlog: Backlog | undefined;
  readonly later: Later;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
  readonly now: () => number;
}

/**
 * The one queue of a tracer: bounded by bytes, emptied in batches by one request at a time, tried again for minutes.
 * Whatever goes in comes out as exported or as dropped with a reason.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #parts: Parts;
  readonly #ledger = new Ledger();
  readonly #queue: CargoQueue;
  #cancelTimer: (() => void) | undefined;
  #draining: Promise<void> | undefined;
  /** Ends a pause between two attempts. */
  #stopWaiting: (() => void) | undefined;
  /** The pause is the server's wish, so a flush does not end it. */
  #isAsked = false;
  #closed = false;
  #abandoned = false;
  /** Goes up with each discarding: what was taken out of the queue before it is not put back or sent again. */
  #epoch = 0;
  #discarded: DropReason = 'shutdown';
  #refused: DropReason | undefined;
  /** Requests under way that may outlive the page. */
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: DeliveryOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#queue = new CargoQueue(options);
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
    if (!this.#add(written)) return;
    this.#keep(written);
    const { immediately, maxSpans, maxBytes } = this.#options;
    const isFull = this.#queue.spans >= maxSpans || this.#queue.bytes >= maxBytes;
    this.#schedule(immediately || isFull);
  }

  /** Takes an update. It is sent after the spans that are waiting, since it may be about one of them. */
  update(update: Update): void {
    const { outlet, backlog } = this.#parts;
    if (!outlet.update) return;
    const queued = queuedUpdate(update, backlog ? newSessionId() : '');
    if (this.#refused) return this.lose(this.#refused, itemCount(queued));
    this.#ledger.record(itemCount(queued));
    if (!this.#add(queued)) return;
    this.#keep(queued);
    this.#schedule(this.#options.immediately);
  }

  /**
   * Takes what the store of an earlier page has kept, in that order, and gives back how many of it: the rest has no
   * room now and may be offered again. What is taken counts as recorded, and is not stored once more.
   */
  restore(stored: readonly StoredItem[]): number {
    let taken = 0;
    for (const one of stored) {
      const item = itemOf(one);
      if (this.#closed || this.#refused || !this.#queue.add(item)) break;
      this.#ledger.record(itemCount(item));
      taken += 1;
    }
    if (taken > 0) this.#schedule(false);
    return taken;
  }

  /**
   * Throws away what waits, stored or not, and counts it as dropped for `reason`. A request under way cannot be called
   * back, but it is not made again.
   */
  discard(reason: DropReason): void {
    this.#discarded = reason;
    this.#epoch += 1;
    this.#parts.guard('backlog', () => this.#parts.backlog?.purge());
    const items = this.#queue.clear();
    this.#drop(
      reason,
      items.reduce((sum, item) => sum + itemCount(item), 0),
    );
    this.#stopWaiting?.();
  }

  /** From here on nothing is taken, and what comes counts as dropped for `reason`; `undefined` takes again. */
  refuse(reason: DropReason | undefined): void {
    this.#refused = reason;
  }

  /** Counts spans that were never made because the sampler left them out. */
  sampled(): void {
    this.lose('sampled');
  }

  /** Counts what never came this far. */
  lose(reason: DropReason, count = 1): void {
    this.#ledger.record(count);
    this.#drop(reason, count);
  }

  tally(): Tally {
    return this.#ledger.tally();
  }

  /** Sends what is waiting; resolves with what became of it, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<Flushed> {
    const before = this.#ledger.tally();
    if (!this.#isAsked) this.#stopWaiting?.();
    await within(timeoutMs, Promise.all([...this.#leaving, this.#drain()]));
    return since(before, this.#ledger.tally());
  }

  /** Flushes, then takes nothing more; what is still waiting counts as dropped. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    await this.flush(timeoutMs);
    this.#cancelTimer?.();
    const waiting = this.#ledger.tally().pending;
    // From here on nothing is counted again, and nothing is sent: a request under way is on its own.
    this.#abandoned = true;
    this.#queue.clear();
    this.#drop('shutdown', waiting);
    this.#stopWaiting?.();
    const closed = this.#parts.guard('exporter', () => this.#parts.outlet.close?.());
    this.#parts.guard.settle('exporter', closed);
    if (closed) await within(timeoutMs, closed);
  }

  /**
   * The page is hidden or going away: everything leaves at once, in pieces small enough to outlive it. What makes a tree
   * of the rest goes first, and many small spans before a large one: there may be room for no more.
   */
  leave(): void {
    this.#queue.urgentFirst();
    const next = (): Cargo | undefined => this.#take(pieceBytes());
    for (let piece = next(); piece; piece = next()) {
      const gone = this.#part(piece).finally(() => this.#leaving.delete(gone));
      this.#leaving.add(gone);
    }
    // What waits for its next attempt has no later one if the page goes.
    this.#stopWaiting?.();
  }

  /** A hidden page often comes back: what could not be delivered on leaving goes back into the queue. */
  async #part(piece: Cargo): Promise<void> {
    const epoch = this.#epoch;
    const result = await this.#attempt(piece, true);
    if (result.status === 'split' && itemsOf(piece).length > 1) {
      // At once, not one after the other's answer: there may be nobody left to hear it.
      await Promise.all(halvesOf(piece).map((half) => this.#part(half)));
      return undefined;
    }
    if (result.status !== 'retry' || this.#closed) return this.#settle(piece, result);
    if (epoch !== this.#epoch) return this.#settle(piece, this.#thrownAway());
    this.#queue.putBack(piece);
    this.#schedule(false);
  }

  #handOver(span: ReadableSpan, take: (span: ReadableSpan) => void): void {
    this.#parts.guard('exporter', () => take(span));
    this.#ledger.exported(1);
    this.#parts.guard('observer', () => this.#parts.listener.exported(1));
  }

  #add(item: Item): boolean {
    if (!this.#closed && this.#queue.add(item)) return true;
    this.#drop(this.#closed ? 'shutdown' : 'queue_full', itemCount(item));
    return false;
  }

  /** Also where it outlives the page, if there is such a place. */
  #keep(item: Item): void {
    const { backlog, guard } = this.#parts;
    const stored = backlog && storedOf(item);
    if (stored) guard('backlog', () => backlog.add(stored));
  }

  /** It has arrived, or it never will: it need not outlive the page any more. */
  #forget(cargo: Cargo): void {
    const { backlog, guard } = this.#parts;
    if (backlog) guard('backlog', () => backlog.done(itemsOf(cargo).map(({ eventId }) => eventId)));
  }

  #take(maxBytes: number): Cargo | undefined {
    return this.#queue.take(maxBytes, this.#options.maxSpans);
  }

  #schedule(now: boolean): void {
    if (now) void this.#drain();
    else if (!this.#draining)
      this.#cancelTimer ??= this.#parts.later(() => void this.#drain(), this.#options.delayMs);
  }

  #drain(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    return (this.#draining ??= this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    // Not before `#draining` is set: what comes in from here on must find it.
    await Promise.resolve();
    const next = (): Cargo | undefined => this.#take(this.#options.maxBytes);
    for (let cargo = next(); cargo; cargo = next()) {
      // One after the other on purpose: a server that cannot keep up is not helped by more requests.
      // oxlint-disable-next-line no-await-in-loop
      await this.#send(cargo);
    }
    // In the same breath as the last look into the queue, so that nothing is left lying between the two.
    this.#draining = undefined;
  }

  async #send(cargo: Cargo): Promise<void> {
    const { now } = this.#parts;
    const until = now() + this.#options.maxRetryMs;
    const epoch = this.#epoch;
    for (let attempt = 0; !this.#abandoned; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const result = await this.#attempt(cargo, false);
      if (result.status !== 'retry') return this.#settle(cargo, result);
      if (epoch !== this.#epoch) return this.#settle(cargo, this.#thrownAway());
      this.#parts.guard('observer', () =>
        this.#parts.listener.retrying(result.detail ?? 'no answer'),
      );
      const waitMs = Math.max(result.afterMs ?? 0, backoffMs(attempt));
      if (now() + waitMs > until) return this.#settle(cargo, result);
      // oxlint-disable-next-line no-await-in-loop
      await this.#pause(waitMs, result.afterMs !== undefined);
      if (epoch !== this.#epoch) return this.#settle(cargo, this.#thrownAway());
    }
  }

  #thrownAway(): Delivered {
    return { status: 'drop', reason: this.#discarded };
  }

  #attempt({ spans, update }: Cargo, leaving: boolean): Promise<Delivered> {
    const { outlet } = this.#parts;
    if (!update) return outlet.spans(spans, { leaving });
    return outlet.update?.(update.update, { leaving }) ?? Promise.resolve({ status: 'ok' });
  }

  async #settle(cargo: Cargo, result: Delivered): Promise<void> {
    if (this.#abandoned) return;
    const count = countOf(cargo);
    if (result.status === 'split' && itemsOf(cargo).length > 1) {
      // oxlint-disable-next-line no-await-in-loop
      for (const half of halvesOf(cargo)) await this.#send(half);
      return;
    }
    this.#queue.settle(cargo);
    // What there was no time for may be sent by a later page.
    if (result.status !== 'retry') this.#forget(cargo);
    if (result.status === 'ok') {
      const rejected = result.rejected ?? 0;
      this.#ledger.exported(count - rejected);
      this.#parts.guard('observer', () => this.#parts.listener.exported(count - rejected));
      this.#drop('rejected', rejected);
    } else if (result.status === 'drop') this.#drop(result.reason, count, result.detail);
    else if (result.status === 'split') this.#drop('too_large', count);
    else this.#drop('retry_exhausted', count, result.detail);
  }

  #drop(reason: DropReason, count: number, detail?: string): void {
    if (count <= 0) return;
    this.#ledger.dropped(reason, count);
    this.#parts.guard('observer', () => this.#parts.listener.dropped(reason, count, detail));
  }

  /** Waits before the next attempt. `flush` cuts a backoff short, but never what the server has asked for. */
  #pause(ms: number, isAsked: boolean): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.later(done, Math.min(ms, LONGEST_TIMER_MS));
      this.#isAsked = isAsked;
      this.#stopWaiting = done;
      function done(): void {
        cancel();
        resolve();
      }
    });
  }
}

/** Waits for `work` to settle, but no longer than `timeoutMs`. */
export function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(timeoutMs, LONGEST_TIMER_MS));
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    void work.then(done, done);
  });
}
