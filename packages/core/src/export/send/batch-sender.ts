import type { RetryResult } from './send-batch.ts';
import { type Batch, splitBatch, itemsOf, MAX_CONCURRENT_UPDATES } from '../queue/send-queue.ts';
import { KeepaliveSender } from './keepalive-sender.ts';
import type { BatchSenderOptions } from './batch-sender-options.ts';
import type { DropReason } from '../delivery-stats.ts';
import type { SendResult } from '../transport/transport.ts';
import { RetryClock } from './retry-clock.ts';
import {
  isCancelled,
  type InFlightBatch,
  createInFlightBatch,
  createSendOptions,
} from '../queue/in-flight-batch.ts';
import { delay, type Delay } from '../../runtime/delay.ts';
import { MAX_INLINE_ATTEMPTS, Quarantine } from './quarantine.ts';

/** Consecutive refused parts of a request before every part counts as refused. */
const MAX_CONSECUTIVE_REFUSALS = 16;

/**
 * Sends requests in sequence, with as many attempts as needed. Attempts back off while a server is unreachable. A
 * request failing repeatedly makes room for the next requests. A batch refused, or failing while different requests
 * succeed, is split until the faulty item is isolated.
 */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  readonly #clock = new RetryClock();
  readonly #quarantine = new Quarantine();
  #running: Promise<void> | undefined;
  #delay: Delay | undefined;
  #current: InFlightBatch | undefined;
  /** Parts of too large or refused batches: sent before anything else. */
  readonly #splitBatches: InFlightBatch[] = [];
  #cancelTimer: (() => void) | undefined;
  /** True while an early retry is scheduled. */
  #isRetryScheduled = false;
  #successes = 0;
  #isStopped = false;
  readonly #keepalive: KeepaliveSender;

  constructor(parts: BatchSenderOptions) {
    this.#options = parts;
    this.#keepalive = new KeepaliveSender(parts);
  }

  /** Sends queued items; resolves when nothing is left to try now. */
  run(): Promise<void> {
    this.#keepalive.wake();
    return (this.#running ??= this.#sendAll());
  }

  /**
   * Retries waiting requests early, unless the server has set a retry time. Waits briefly after a recent attempt: a
   * server that is down gains nothing from a flush for every request of an app.
   */
  retrySoon(): void {
    if (this.#isRetryScheduled) return;
    const { now, setTimer } = this.#options;
    const tooSoonMs = this.#clock.minDelayMs(now());
    if (tooSoonMs <= 0) return this.retryNow();
    // A single timer serves every caller meanwhile: a timer per caller would mean an attempt per caller.
    this.#isRetryScheduled = true;
    setTimer(() => {
      this.#isRetryScheduled = false;
      this.retrySoon();
    }, tooSoonMs);
  }

  /** Retries waiting requests now, regardless of the last attempt: a later chance may not come. */
  retryNow(): void {
    this.#clock.retryNow();
    this.#quarantine.retryNow();
    this.#delay?.end();
  }

  /** Sends a batch at once, in parallel, in a keepalive request. */
  sendKeepalive(batch: Batch): void {
    this.#keepalive.send(batch);
  }

  /** Resolves when every batch sent is settled or requeued. */
  keepaliveSettled(): Promise<unknown> {
    return this.#keepalive.settled();
  }

  /** Nothing is sent any more, and nothing settled. */
  stop(): void {
    this.#isStopped = true;
    this.#keepalive.stop();
    this.#cancelTimer?.();
    this.#delay?.end();
  }

  /** Drops batches waiting for a retry, for `reason`, and cancels unsent requests. */
  discard(reason: DropReason): void {
    const waiting = [...this.#splitBatches.splice(0), ...this.#quarantine.clear()];
    for (const { batch } of waiting) this.#options.settle(batch, { status: 'drop', reason });
    if (this.#current) this.#current.discardReason = reason;
    this.#keepalive.discard(reason);
    this.#delay?.end();
  }

  async #sendAll(): Promise<void> {
    // Wait until `#running` is set: later calls must find the promise.
    await Promise.resolve();
    // Requests are sequential on purpose: more requests do not help an overloaded server.
    /* oxlint-disable no-await-in-loop */
    while (!this.#isStopped) {
      const inFlight = this.#next();
      if (inFlight) {
        this.#current = inFlight;
        await this.#send(inFlight);
        this.#current = undefined;
      } else if (this.#clock.isDown && !this.#quarantine.isEmpty) {
        // The server is failing, so the run continues: callers wait for every batch.
        await this.#wait(this.#quarantine.waitMs(this.#options.now()));
      } else if (this.#keepalive.count > 0) {
        this.#scheduleRetry();
        await this.#keepalive.next();
      } else break;
    }
    /* oxlint-enable no-await-in-loop */
    // Synchronous with the last look into the queue, so that no item is left behind.
    this.#running = undefined;
    this.#scheduleRetry();
  }

  #next(): InFlightBatch | undefined {
    const piece = this.#splitBatches.shift();
    if (piece) return piece;
    const late = this.#keepalive.count;
    const batch = this.#options.takeBatch(late);
    if (batch) return this.#createInFlight(batch);
    return late < MAX_CONCURRENT_UPDATES ? this.#quarantine.next(this.#options.now()) : undefined;
  }

  #createInFlight(batch: Batch, tree?: InFlightBatch['tree']): InFlightBatch {
    return createInFlightBatch(batch, this.#clock.elapsedMs, this.#successes, tree);
  }

  async #send(inFlight: InFlightBatch): Promise<void> {
    while (!this.#isStopped) {
      // oxlint-disable-next-line no-await-in-loop
      await this.#waitUntilDue(inFlight);
      if (this.#isStopped) return;
      if (inFlight.discardReason) return this.#drop(inFlight);
      // oxlint-disable-next-line no-await-in-loop
      const result = await this.#attempt(inFlight);
      if (this.#isStopped || !result) return;
      if (isCancelled(inFlight, result)) return this.#drop(inFlight);
      if (result.status === 'split' && this.#isSplit(inFlight, result.reason)) return;
      if (result.status !== 'retry') return this.#options.settle(inFlight.batch, result);
      if (!this.#isRetried(inFlight, result)) return;
    }
  }

  async #attempt(inFlight: InFlightBatch): Promise<SendResult | undefined> {
    const { now, timeoutMs, sendBatch } = this.#options;
    this.#clock.onAttempt(now());
    const result = await sendBatch(inFlight, createSendOptions(inFlight, false), (late, answer) =>
      this.#keepalive.add(late, this.#onSlowResponse(late, answer)),
    );
    inFlight.attempts += 1;
    this.#clock.onAttemptEnd(now(), timeoutMs);
    if (!result || result.status === 'retry') return result;
    // The server is back: requests that may have failed only because of the outage need not wait.
    if (this.#clock.isDown || this.#quarantine.isStuck) this.#quarantine.retryNow();
    this.#clock.onSuccess();
    this.#quarantine.onSuccess();
    if (result.status === 'ok') {
      this.#successes += 1;
      inFlight.tree.refusals = 0;
    }
    return result;
  }

  /** Handles a late response, relevant to a single request: more requests have been sent meanwhile. */
  async #onSlowResponse(
    inFlight: InFlightBatch,
    answer: Promise<RetryResult | undefined>,
  ): Promise<void> {
    const retry = await answer;
    if (!retry || this.#isStopped) return;
    inFlight.isPoison = true;
    if (inFlight.discardReason) this.#drop(inFlight);
    else this.#isRetried(inFlight, retry);
  }

  /** True if a failed request is retried before anything else; otherwise the request is quarantined or settled. */
  #isRetried(inFlight: InFlightBatch, result: RetryResult): boolean {
    const { now, maxRetryMs, onRetry, settle, isOverflowing } = this.#options;
    const { afterMs = 0, isFault = false, detail = 'no answer' } = result;
    onRetry(detail);
    const waitMs = this.#delayAfterFailure(inFlight, afterMs);
    if (this.#clock.elapsedMs - inFlight.firstSentAt + waitMs > maxRetryMs) {
      settle(inFlight.batch, result);
      // During an outage, requests at least as old have run out of time too.
      if (this.#clock.isDown)
        for (const { batch } of this.#quarantine.takeUntil(inFlight.firstSentAt))
          settle(batch, result);
      return false;
    }
    // The server has set a retry time: until then the server accepts no request.
    inFlight.isPoison ||= afterMs === 0 && inFlight.attempts >= MAX_INLINE_ATTEMPTS;
    const how = { successes: this.#successes, isFault, isHurried: isOverflowing() };
    if (inFlight.isPoison) this.#quarantine.add(inFlight, now(), how);
    return !inFlight.isPoison;
  }

  /** Returns the milliseconds to wait now. The failure of an isolated request does not delay the rest. */
  #delayAfterFailure(inFlight: InFlightBatch, afterMs: number): number {
    const now = this.#options.now();
    if (!inFlight.isPoison || this.#clock.isDown)
      return this.#clock.onFailure(now, afterMs, this.#options.isOverflowing());
    this.#clock.retryAfter(now, afterMs);
    this.#quarantine.onFailure();
    return 0;
  }

  /** Resolves when an attempt may be made, or is not wanted any more. A timer may go off a little early. */
  async #waitUntilDue(inFlight: InFlightBatch): Promise<void> {
    const { now } = this.#options;
    while (!this.#isStopped && !inFlight.discardReason && this.#clock.delayMs(now()) > 0)
      // oxlint-disable-next-line no-await-in-loop
      await this.#wait(this.#clock.delayMs(now()));
  }

  async #wait(ms: number): Promise<void> {
    this.#delay = delay(this.#options.setTimer, ms);
    await this.#delay.over;
    this.#delay = undefined;
  }

  /** True if the batch was split, and a part may still be accepted. */
  #isSplit({ batch, tree }: InFlightBatch, reason: DropReason): boolean {
    if (reason === 'rejected') tree.refusals += 1;
    if (itemsOf(batch).length < 2 || tree.refusals > MAX_CONSECUTIVE_REFUSALS) return false;
    this.#splitBatches.unshift(
      ...splitBatch(batch).map((half) => this.#createInFlight(half, tree)),
    );
    return true;
  }

  #drop({ batch, discardReason = 'internal_error' }: InFlightBatch): void {
    this.#options.settle(batch, { status: 'drop', reason: discardReason });
  }

  /** Schedules the next attempt for unsent items. */
  #scheduleRetry(): void {
    this.#options.onIdle();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#quarantine.isEmpty || this.#isStopped) return;
    const waitMs = this.#quarantine.waitMs(this.#options.now());
    this.#cancelTimer = this.#options.setTimer(() => void this.run(), waitMs);
  }
}
