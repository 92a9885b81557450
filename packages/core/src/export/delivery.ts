import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/runtime.ts';
import { newSessionId, type SessionIdentity } from '../session/session-identity.ts';
import { subjectsOf } from './queue/arrival-tracker.ts';
import { createSendBatch } from './send/send-batch.ts';
import { type QueueStorage, fromStored, type StoredItem } from './queue/queue-storage.ts';
import { DeliveryReporter, type DeliveryListener } from './delivery-reporter.ts';
import {
  type Batch,
  SendQueue,
  type Admission,
  type QueueItem,
  itemsOf,
} from './queue/send-queue.ts';
import { BatchSender } from './send/batch-sender.ts';
import { createKeepaliveBatches } from './send/keepalive-batches.ts';
import type { DropReason, DeliveryCounters, DeliveryStats } from './delivery-stats.ts';
import type { ResourceScope } from './encode/resource-scope.ts';
import type { SendResult, Transport, EventRequest } from './transport/transport.ts';
import { withTimeout } from '../runtime/delay.ts';
import { QueuedUpdate } from './queue/queued-update.ts';
import { BatchScheduler } from './queue/batch-scheduler.ts';

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

/** A session's event, what is said about the session, and what is said about that. */
const MAX_FLUSH_ROUNDS = 3;

/** What can be done without what is made in here. */
interface Parts {
  readonly outlet: Transport;
  readonly backlog: QueueStorage | undefined;
  readonly ledger: DeliveryCounters;
  readonly later: SetTimer;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
  readonly now: () => number;
}

/**
 * The one queue of a tracer, bounded by bytes and by number, and its books: whatever goes in comes out as exported or as
 * dropped with a reason.
 */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #parts: Parts;
  readonly #books: DeliveryReporter;
  readonly #queue: SendQueue;
  readonly #dispatcher: BatchSender;
  readonly #timetable: BatchScheduler;
  /** Takes nothing more. */
  #closed = false;
  #refused: DropReason | undefined;
  /** More has come than may wait since something has last arrived. */
  #isOverflowing = false;
  /** Counts nothing more. */
  #abandoned = false;

  constructor(options: DeliveryOptions, parts: Parts) {
    const { later, now } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#queue = new SendQueue(options);
    this.#books = new DeliveryReporter(parts);
    this.#dispatcher = new BatchSender({
      ...options,
      later,
      now,
      next: (late) => this.#timetable.next(late),
      attempt: createSendBatch({
        ...parts,
        settle: (cargo, result) => this.#settle(cargo, result),
      }),
      settle: (cargo, result) => this.#settle(cargo, result),
      putBack: (cargo) => this.#putBack(cargo),
      retrying: (detail) => this.#books.retrying(detail),
      isOverflowing: () => this.#isOverflowing,
      rests: () => this.#timetable.schedule(),
    });
    this.#timetable = new BatchScheduler(options, {
      queue: this.#queue,
      later,
      run: () => this.#dispatcher.run(),
    });
  }

  /**
   * Takes a finished span, and gives back whether it will be sent. It is written now, and once: what happens to it
   * afterwards changes nothing.
   */
  push(span: ReadableSpan): boolean {
    this.#books.record();
    if (this.#refused) return this.#drop(this.#refused);
    const { outlet, guard } = this.#parts;
    const written = guard('serialisation', () => outlet.write(span));
    if (!written) return this.#drop('serialization_failed');
    if (written.bytes > this.#options.maxSpanBytes) return this.#drop('too_large');
    if (!outlet.take || this.#closed) return this.#add(written);
    guard('exporter', () => outlet.take?.(span));
    this.#books.exported(1);
    return true;
  }

  /** Takes an update. It is sent after the spans that are waiting, since it may be about one of them. */
  update(update: EventRequest): void {
    const { outlet, backlog } = this.#parts;
    if (!outlet.update) return;
    if (this.#refused) return this.lose(this.#refused);
    this.#books.record();
    this.#add(new QueuedUpdate(update, backlog ? newSessionId() : ''));
  }

  /** Whether the server knows a session: an event of it has arrived. */
  hasSession(sessionId: string): boolean {
    return this.#queue.arrivals.hasSession(sessionId);
  }

  /** Whether an event of a session is on its way, and none has arrived. */
  expectsSession(sessionId: string): boolean {
    return this.#queue.arrivals.isExpected(sessionId);
  }

  /** False where there is no place for updates: they are nobody's then. */
  get takesUpdates(): boolean {
    return this.#parts.outlet.update !== undefined;
  }

  /** The requests that say `update`: the next is made if the server knows no such route. */
  routes(update: EventRequest): readonly EventRequest[] {
    return this.#parts.outlet.routes?.(update) ?? [update];
  }

  /** A session has had its first span: there are servers that want to be told. */
  announce(session: SessionIdentity): void {
    this.#parts.outlet.announce?.(session);
  }

  /** Counts what has never come this far. */
  lose(reason: DropReason, count = 1): void {
    this.#books.record(count);
    this.#books.drop(reason, count);
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
    const origins = new Map<string, ResourceScope>();
    for (const one of stored) {
      const item = this.#parts.guard('restore', () => fromStored(one, origins));
      if (this.#closed || this.#refused || (item && !this.#queue.add(item))) break;
      taken += 1;
      if (item) this.#books.record();
      else this.#unreadable(one);
    }
    if (taken > 0) this.#timetable.schedule();
    return taken;
  }

  /**
   * Throws away what waits, stored or not, and counts it as dropped for `reason`. A request under way cannot be called
   * back, but it is not made again.
   */
  discard(reason: DropReason): void {
    this.#books.purge();
    const any = (): Batch | undefined => this.#queue.take(Infinity, Infinity);
    for (let cargo = any(); cargo; cargo = any()) this.#settle(cargo, { status: 'drop', reason });
    this.#dispatcher.discard(reason);
  }

  /** Whether so much more can wait: a relay asks before it takes what it could not keep. */
  room(bytes: number, count: number): Admission {
    return this.#closed ? 'never' : this.#queue.room(bytes, count);
  }

  /** From here on nothing is taken, and what comes counts as dropped for `reason`; `undefined` takes again. */
  refuse(reason: DropReason | undefined): void {
    this.#refused = reason;
  }

  tally(): DeliveryStats {
    return this.#books.tally();
  }

  /** Sends what is waiting; resolves when all of it is settled, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<void> {
    this.#dispatcher.hurry();
    await withTimeout(timeoutMs, this.#emptied());
  }

  /** Lets go of requests under way: nobody can wait for their answers any longer. What they carry still waits. */
  letGo(): void {
    const { guard, outlet } = this.#parts;
    guard('delivery', () => outlet.abort?.());
  }

  /** Flushes, then takes nothing more; what is still waiting after `timeoutMs` in all counts as dropped. */
  async close(timeoutMs: number): Promise<void> {
    const { outlet, guard, now } = this.#parts;
    const until = now() + timeoutMs;
    this.#closed = true;
    await this.flush(timeoutMs);
    this.giveUp();
    const closed = guard('exporter', () => outlet.close?.());
    if (closed) await withTimeout(until - now(), closed);
  }

  /** What has not left for good, on its way or not: for ends that no promise outlives. */
  get unsettled(): Iterable<QueueItem> {
    return this.#queue.unsettled;
  }

  /** This has arrived by another way. */
  arrived(items: readonly QueueItem[]): void {
    for (const item of items)
      this.#settle('update' in item ? { updates: [item] } : { spans: [item] }, { status: 'ok' });
  }

  /** Counts what still waits as dropped for `shutdown`. From here on nothing is sent, and nothing counted again. */
  giveUp(detail?: string): void {
    this.#closed = true;
    this.#timetable.cancel();
    const waiting = this.#books.tally().pending;
    this.#abandoned = true;
    // A request under way is on its own.
    this.#dispatcher.stop();
    this.#queue.clear();
    this.#books.drop('shutdown', waiting, detail);
  }

  /**
   * The page is hidden or going away: what matters most leaves at once, in pieces small enough to outlive it, as much as
   * any browser lets go. The rest goes its usual way as long as there is a page.
   */
  leave(): void {
    for (const piece of createKeepaliveBatches(this.#queue, this.#options.maxSpans))
      this.#dispatcher.leave(piece);
    // What waits for its next attempt has no later one if the page goes.
    this.#dispatcher.hurryNow();
    void this.#timetable.sendAll();
  }

  /** Another version may have kept it, or something else has written there. */
  #unreadable({ id }: StoredItem): void {
    this.lose('internal_error');
    this.#books.done([id]);
  }

  /** Resolves when nothing is left that can be sent now. */
  async #emptied(): Promise<void> {
    await Promise.all([this.#dispatcher.departed(), this.#timetable.sendAll()]);
    // What could not leave with the page has come back into the queue meanwhile, and what has waited for a span may go.
    for (let round = 0; round < MAX_FLUSH_ROUNDS && !this.#queue.isEmpty; round += 1)
      // oxlint-disable-next-line no-await-in-loop
      await this.#timetable.sendAll();
  }

  #add(item: QueueItem): boolean {
    if (this.#closed || !this.#queue.add(item)) return this.#overflow();
    this.#books.keep(item);
    this.#timetable.schedule();
    return true;
  }

  /** What is lost for lack of room costs more than an attempt in vain: the next is made soon. */
  #overflow(): false {
    if (this.#closed) return this.#drop('shutdown');
    if (!this.#isOverflowing) {
      this.#isOverflowing = true;
      this.#dispatcher.hurry();
    }
    return this.#drop('queue_full');
  }

  /** Drops one thing that was recorded. */
  #drop(reason: DropReason): false {
    this.#books.drop(reason, 1);
    return false;
  }

  #putBack(cargo: Batch): void {
    this.#queue.putBack(cargo);
    this.#timetable.schedule();
  }

  #settle(cargo: Batch, result: SendResult): void {
    if (this.#abandoned) return;
    const hasArrived = result.status === 'ok';
    this.#queue.settle(cargo, hasArrived);
    this.#books.settle(cargo, result);
    if (!hasArrived) return;
    this.#isOverflowing = false;
    const { listener } = this.#parts;
    const before = this.#queue.waiting.updates;
    for (const item of itemsOf(cargo)) {
      const { sessionId } = subjectsOf(item);
      if (sessionId) listener.arrived(sessionId);
    }
    this.#timetable.release(this.#queue.waiting.updates - before);
  }
}
