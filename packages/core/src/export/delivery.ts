import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Guard } from '../runtime/guard.ts';
import type { SetTimer } from '../runtime/set-timer.ts';
import { newSessionId, type SessionIdentity } from '../session/session-identity.ts';
import { type ArrivalTracker, subjectsOf } from './queue/arrival-tracker.ts';
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

/** Limits and delays for batching and sending ended spans; every field set. */
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

/** Rounds of a flush: queued items, the event of a session, updates of the session, and updates of those. */
const MAX_FLUSH_ROUNDS = 4;

/** Dependencies passed in from outside. */
interface Parts {
  readonly transport: Transport;
  readonly storage: QueueStorage | undefined;
  readonly causes: Causes;
  readonly counters: DeliveryCounters;
  readonly setTimer: SetTimer;
  readonly guard: Guard;
  readonly listener: DeliveryListener;
  readonly now: () => number;
}

/**
 * Queues and sends the items of a tracer, bounded by bytes and by number. Every recorded item ends as exported or as
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
  /** True if the queue has overflowed since the last arrival. */
  #isOverflowing = false;
  /** Items recorded by observers of the delivery. */
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
   * Accepts a finished span and returns true if the span will be sent. The span is serialized now, once: later
   * changes have no effect.
   */
  push(span: ReadableSpan): boolean {
    this.#reporter.record();
    if (this.#refusalReason) return this.#drop(this.#refusalReason);
    const { transport, guard } = this.#parts;
    const written = guard('serialization', () => transport.encode(span));
    if (!written) return this.#drop('serialization_failed');
    if (written.bytes > this.#options.maxSpanBytes) return this.#drop('too_large');
    if (!transport.exportNow || this.#isClosed) return this.#add(written);
    guard('exporter', () => transport.exportNow?.(span));
    this.#reporter.exported(1);
    return true;
  }

  /** Queues an update. The update is sent after the waiting spans, since one may be the subject. */
  update(update: EventRequest): void {
    const { transport, storage } = this.#parts;
    if (!transport.sendUpdate) return;
    if (this.#refusalReason) return this.recordDropped(this.#refusalReason);
    this.#reporter.record();
    this.#add(new QueuedUpdate(update, storage ? newSessionId() : ''));
  }

  /** Sessions and events which have arrived, or are expected to. */
  get arrivals(): ArrivalTracker {
    return this.#queue.arrivals;
  }

  /** True if the transport sends updates. Updates are ignored otherwise. */
  get takesUpdates(): boolean {
    return this.#parts.transport.sendUpdate !== undefined;
  }

  /** Returns the alternative requests for `update`: the next is sent if the server has no such route. */
  routes(update: EventRequest): readonly EventRequest[] {
    return this.#parts.transport.routes?.(update) ?? [update];
  }

  /** Notifies the transport of a session's first span: some servers need the session announced. */
  onSessionStart(session: SessionIdentity): void {
    this.#parts.transport.onSessionStart?.(session);
  }

  /** Counts items dropped before reaching the queue. */
  recordDropped(reason: DropReason, count = 1): void {
    this.#reporter.record(count);
    this.#reporter.drop(reason, count);
  }

  /**
   * Takes stored items of an earlier page, in order, and returns the number taken. The rest has no room now and may
   * be offered again. Taken items count as recorded, and are not stored again.
   */
  restore(stored: readonly StoredItem[]): number {
    let taken = 0;
    const origins = new Map<string, ResourceScope>();
    for (const one of stored) {
      const item = this.#parts.guard('restore', () => fromStored(one, origins));
      if (this.#isClosed || this.#refusalReason || (item && !this.#queue.add(item))) break;
      taken += 1;
      if (item) this.#reporter.record();
      else {
        // Written by another version or by foreign code.
        this.recordDropped('internal_error');
        this.#reporter.done([one.id]);
      }
    }
    if (taken > 0) this.#scheduler.schedule();
    return taken;
  }

  /**
   * Discards waiting items, stored or not, and counts the items as dropped for `reason`. A request in flight cannot
   * be cancelled, but is not retried.
   */
  discard(reason: DropReason): void {
    this.#reporter.purge();
    const any = (): Batch | undefined => this.#queue.take(Infinity, Infinity);
    for (let batch = any(); batch; batch = any()) this.#settle(batch, { status: 'drop', reason });
    this.#sender.discard(reason);
  }

  /** Checks if `count` items of `bytes` fit into the queue: a relay checks before accepting a batch. */
  admission(bytes: number, count: number): Admission {
    return this.#isClosed ? 'never' : this.#queue.room(bytes, count);
  }

  /** Refuses every new item, counted as dropped for `reason`; `undefined` accepts items again. */
  refuse(reason: DropReason | undefined): void {
    this.#refusalReason = reason;
  }

  stats(): DeliveryStats {
    return this.#parts.counters.stats();
  }

  /** Sends the waiting items; resolves when every item is settled, after `timeoutMs` at the latest. */
  async flush(timeoutMs: number): Promise<void> {
    this.#sender.retrySoon();
    await withTimeout(timeoutMs, this.#drain());
  }

  /** Aborts requests in flight whose responses come too late. The items stay queued. */
  abortRequests(): void {
    const { guard, transport } = this.#parts;
    guard('delivery', () => transport.abort?.());
  }

  /** Flushes, then accepts nothing more. Items still waiting after `timeoutMs` in total count as dropped. */
  async close(timeoutMs: number): Promise<void> {
    const { transport, guard, now } = this.#parts;
    const until = now() + timeoutMs;
    this.#isClosed = true;
    await this.flush(timeoutMs);
    this.abandon();
    const closed = guard('exporter', () => transport.close?.());
    if (closed) await withTimeout(until - now(), closed);
  }

  /** Unsettled items, in flight or not: for shutdowns too sudden for a promise. */
  get unsettled(): ReadonlySet<QueueItem> {
    return this.#queue.unsettled;
  }

  /** True if requests are in flight. */
  get isSending(): boolean {
    const { spans, updates } = this.#queue.waiting;
    return this.#queue.unsettled.size > spans + updates;
  }

  /** Marks items delivered by another route. */
  markDelivered(items: readonly QueueItem[]): void {
    for (const item of items)
      this.#settle('update' in item ? { updates: [item] } : { spans: [item] }, { status: 'ok' });
  }

  /**
   * Counts the waiting items as dropped for `shutdown`. Afterwards nothing is sent, and no item is counted twice.
   */
  abandon(detail?: string): void {
    this.#isClosed = true;
    this.#scheduler.cancel();
    const waiting = this.#parts.counters.stats().pending;
    this.#isAbandoned = true;
    // A request in flight is left alone.
    this.#sender.stop();
    this.#queue.clear();
    this.#reporter.drop('shutdown', waiting, detail);
  }

  /**
   * Sends the most important items at once as the page hides or unloads, in requests small enough for keepalive, up
   * to the browser limit. The rest is sent as usual while the page lives.
   */
  sendKeepalive(): void {
    for (const piece of createKeepaliveBatches(this.#queue, this.#options.maxSpans))
      this.#sender.sendKeepalive(piece);
    // A batch waiting for a retry has no later chance if the page unloads.
    this.#sender.retryNow();
    void this.#scheduler.sendAll();
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

  /** Retries soon on a full queue: losing items costs more than a futile attempt. */
  #onQueueFull(): false {
    if (this.#isClosed) return this.#drop('shutdown');
    if (!this.#isOverflowing) {
      this.#isOverflowing = true;
      this.#sender.retrySoon();
    }
    return this.#drop('queue_full');
  }

  /** Drops a single recorded item. */
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
