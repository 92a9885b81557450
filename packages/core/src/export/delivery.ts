import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import { newSessionId, type SessionIdentity } from '../session/session-identity.ts';
import { subjectsOf } from './queue/arrival-tracker.ts';
import { createSendBatch } from './send/send-batch.ts';
import { type QueueStorage, fromStored, type StoredItem } from './queue/queue-storage.ts';
import { DeliveryReporter, type DeliveryListener } from './delivery-reporter.ts';
import type { Causes } from './observer-causes.ts';
import { type Batch, SendQueue, type Admission, itemsOf } from './queue/send-queue.ts';
import { type QueueItem } from './queue/queued-update.ts';
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

/** What is there, and a session's event, what is said about the session, and what is said about that. */
const MAX_FLUSH_ROUNDS = 4;

/** What can be done without what is made in here. */
interface Parts {
  readonly transport: Transport;
  readonly backlog: QueueStorage | undefined;
  readonly causes: Causes;
  readonly counters: DeliveryCounters;
  readonly setTimer: SetTimer;
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
  readonly #reporter: DeliveryReporter;
  readonly #queue: SendQueue;
  readonly #sender: BatchSender;
  readonly #scheduler: BatchScheduler;
  /** Takes nothing more. */
  #isClosed = false;
  #refusalReason: DropReason | undefined;
  /** More has come than may wait since something has last arrived. */
  #isOverflowing = false;
  /** What observers of the delivery have recorded. */
  readonly #caused = new WeakSet<QueueItem>();
  /** Counts nothing more. */
  #isAbandoned = false;

  constructor(options: DeliveryOptions, parts: Parts) {
    const { setTimer, now } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#queue = new SendQueue(options);
    this.#reporter = new DeliveryReporter(parts);
    this.#sender = new BatchSender({
      ...options,
      setTimer,
      now,
      takeBatch: (late) => this.#scheduler.next(late),
      sendBatch: createSendBatch({
        ...parts,
        settle: (batch, result) => this.#settle(batch, result),
      }),
      settle: (batch, result) => this.#settle(batch, result),
      requeue: (batch) => this.#requeue(batch),
      onRetry: (detail) => this.#reporter.onRetry(detail),
      isOverflowing: () => this.#isOverflowing,
      onIdle: () => this.#scheduler.schedule(),
    });
    this.#scheduler = new BatchScheduler(options, {
      queue: this.#queue,
      setTimer,
      run: () => this.#sender.run(),
    });
  }

  /**
   * Takes a finished span, and gives back whether it will be sent. It is written now, and once: what happens to it
   * afterwards changes nothing.
   */
  push(span: ReadableSpan): boolean {
    this.#reporter.record();
    if (this.#refusalReason) return this.#drop(this.#refusalReason);
    const { transport, guard } = this.#parts;
    const written = guard('serialisation', () => transport.encode(span));
    if (!written) return this.#drop('serialization_failed');
    if (written.bytes > this.#options.maxSpanBytes) return this.#drop('too_large');
    if (!transport.exportNow || this.#isClosed) return this.#add(written);
    guard('exporter', () => transport.exportNow?.(span));
    this.#reporter.exported(1);
    return true;
  }

  /** Takes an update. It is sent after the spans that are waiting, since it may be about one of them. */
  update(update: EventRequest): void {
    const { transport, backlog } = this.#parts;
    if (!transport.sendUpdate) return;
    if (this.#refusalReason) return this.recordDropped(this.#refusalReason);
    this.#reporter.record();
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
    return this.#parts.transport.sendUpdate !== undefined;
  }

  /** The requests that say `update`: the next is made if the server knows no such route. */
  routes(update: EventRequest): readonly EventRequest[] {
    return this.#parts.transport.routes?.(update) ?? [update];
  }

  /** A session has had its first span: there are servers that want to be told. */
  onSessionStart(session: SessionIdentity): void {
    this.#parts.transport.onSessionStart?.(session);
  }

  /** Counts what has never come this far. */
  recordDropped(reason: DropReason, count = 1): void {
    this.#reporter.record(count);
    this.#reporter.drop(reason, count);
  }

  /** Counts spans that were never made because the sampler left them out. */
  sampled(): void {
    this.recordDropped('sampled');
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
      if (this.#isClosed || this.#refusalReason || (item && !this.#queue.add(item))) break;
      taken += 1;
      if (item) this.#reporter.record();
      else this.#unreadable(one);
    }
    if (taken > 0) this.#scheduler.schedule();
    return taken;
  }

  /**
   * Throws away what waits, stored or not, and counts it as dropped for `reason`. A request under way cannot be called
   * back, but it is not made again.
   */
  discard(reason: DropReason): void {
    this.#reporter.purge();
    const any = (): Batch | undefined => this.#queue.take(Infinity, Infinity);
    for (let batch = any(); batch; batch = any()) this.#settle(batch, { status: 'drop', reason });
    this.#sender.discard(reason);
  }

  /** Whether so much more can wait: a relay asks before it takes what it could not keep. */
  admission(bytes: number, count: number): Admission {
    return this.#isClosed ? 'never' : this.#queue.room(bytes, count);
  }

  /** From here on nothing is taken, and what comes counts as dropped for `reason`; `undefined` takes again. */
  refuse(reason: DropReason | undefined): void {
    this.#refusalReason = reason;
  }

  stats(): DeliveryStats {
    return this.#reporter.stats();
  }

  /** Sends what is waiting; resolves when all of it is settled, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<void> {
    this.#sender.retrySoon();
    await withTimeout(timeoutMs, this.#drain());
  }

  /** Lets go of requests under way: nobody can wait for their answers any longer. What they carry still waits. */
  abortRequests(): void {
    const { guard, transport } = this.#parts;
    guard('delivery', () => transport.abort?.());
  }

  /** Flushes, then takes nothing more; what is still waiting after `timeoutMs` in all counts as dropped. */
  async close(timeoutMs: number): Promise<void> {
    const { transport, guard, now } = this.#parts;
    const until = now() + timeoutMs;
    this.#isClosed = true;
    await this.flush(timeoutMs);
    this.abandon();
    const closed = guard('exporter', () => transport.close?.());
    if (closed) await withTimeout(until - now(), closed);
  }

  /** What has not left for good, on its way or not: for ends that no promise outlives. */
  get unsettled(): ReadonlySet<QueueItem> {
    return this.#queue.unsettled;
  }

  /** This has arrived by another way. */
  markDelivered(items: readonly QueueItem[]): void {
    for (const item of items)
      this.#settle('update' in item ? { updates: [item] } : { spans: [item] }, { status: 'ok' });
  }

  /** Counts what still waits as dropped for `shutdown`. From here on nothing is sent, and nothing counted again. */
  abandon(detail?: string): void {
    this.#isClosed = true;
    this.#scheduler.cancel();
    const waiting = this.#reporter.stats().pending;
    this.#isAbandoned = true;
    // A request under way is on its own.
    this.#sender.stop();
    this.#queue.clear();
    this.#reporter.drop('shutdown', waiting, detail);
  }

  /**
   * The page is hidden or going away: what matters most leaves at once, in pieces small enough to outlive it, as much as
   * any browser lets go. The rest goes its usual way as long as there is a page.
   */
  sendKeepalive(): void {
    for (const piece of createKeepaliveBatches(this.#queue, this.#options.maxSpans))
      this.#sender.sendKeepalive(piece);
    // What waits for its next attempt has no later one if the page goes.
    this.#sender.retryNow();
    void this.#scheduler.sendAll();
  }

  /** Another version may have kept it, or something else has written there. */
  #unreadable({ id }: StoredItem): void {
    this.recordDropped('internal_error');
    this.#reporter.done([id]);
  }

  /**
   * Resolves when what is there now has been settled, and what that has caused, or when nothing is left that can be sent
   * now: what could not leave with the page has come back into the queue by then, and what has waited for a span may go.
   */
  async #drain(): Promise<void> {
    for (let round = 0; round < MAX_FLUSH_ROUNDS; round += 1) {
      const sent = Promise.all([this.#sender.keepaliveSettled(), this.#scheduler.sendAll()]);
      // oxlint-disable-next-line no-await-in-loop
      await Promise.race([sent, this.#queue.settled()]);
      if (this.#queue.unsettled.size === 0) return;
    }
  }

  #add(item: QueueItem): boolean {
    if (this.#isClosed || !this.#queue.add(item)) return this.#onQueueFull();
    if (this.#parts.causes.isCaused()) this.#caused.add(item);
    this.#reporter.keep(item);
    this.#scheduler.schedule();
    return true;
  }

  /** What is lost for lack of room costs more than an attempt in vain: the next is made soon. */
  #onQueueFull(): false {
    if (this.#isClosed) return this.#drop('shutdown');
    if (!this.#isOverflowing) {
      this.#isOverflowing = true;
      this.#sender.retrySoon();
    }
    return this.#drop('queue_full');
  }

  /** Drops one thing that was recorded. */
  #drop(reason: DropReason): false {
    this.#reporter.drop(reason, 1);
    return false;
  }

  #requeue(batch: Batch): void {
    this.#queue.requeue(batch);
    this.#scheduler.schedule();
  }

  #settle(batch: Batch, result: SendResult): void {
    if (this.#isAbandoned) return;
    const hasArrived = result.status === 'ok';
    const items = itemsOf(batch);
    const { listener, causes, guard } = this.#parts;
    const isCaused = items.every((item) => this.#caused.has(item));
    this.#queue.settle(batch, hasArrived);
    guard('reporter', () => causes.run(isCaused, () => this.#reporter.settle(batch, result)));
    if (!hasArrived) return;
    this.#isOverflowing = false;
    const before = this.#queue.waiting.updates;
    for (const item of items) {
      const { sessionId } = subjectsOf(item);
      if (sessionId) listener.onArrived(sessionId);
    }
    this.#scheduler.release(this.#queue.waiting.updates - before);
  }
}
