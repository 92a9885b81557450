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

/** Parts of one request refused one after the other before it is taken for certain that none would be accepted. */
const MAX_CONSECUTIVE_REFUSALS = 16;

/**
 * Sends one request after the other, each as often as it takes. A server that cannot be reached is asked again ever more
 * seldom; a request that fails again and again makes room for the others, and what is refused, or fails while others get
 * through, is taken apart until what ails it is alone.
 */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  readonly #clock = new RetryClock();
  readonly #quarantine = new Quarantine();
  #running: Promise<void> | undefined;
  #delay: Delay | undefined;
  #current: InFlightBatch | undefined;
  /** Parts of what was too large or refused: they go before anything else. */
  readonly #splitBatches: InFlightBatch[] = [];
  #cancelTimer: (() => void) | undefined;
  /** Somebody wants the next attempt as soon as it may be. */
  #isRetryScheduled = false;
  #successes = 0;
  #isStopped = false;
  readonly #keepalive: KeepaliveSender;

  constructor(parts: BatchSenderOptions) {
    this.#options = parts;
    this.#keepalive = new KeepaliveSender(parts);
  }

  /** Sends what waits, and resolves when nothing is left that can be tried now. */
  run(): Promise<void> {
    this.#keepalive.wake();
    return (this.#running ??= this.#sendAll());
  }

  /**
   * Tries again what waits for its next attempt, unless the server has said when: in a moment if one has only just been
   * made, since a server that is down is not helped by a flush for each request of an app.
   */
  retrySoon(): void {
    if (this.#isRetryScheduled) return;
    const { now, setTimer } = this.#options;
    const tooSoonMs = this.#clock.minDelayMs(now());
    if (tooSoonMs <= 0) return this.retryNow();
    // One for all who ask meanwhile: a timer for each would be an attempt for each.
    this.#isRetryScheduled = true;
    setTimer(() => {
      this.#isRetryScheduled = false;
      this.retrySoon();
    }, tooSoonMs);
  }

  /** The same without regard to the last attempt: there may be no later one. */
  retryNow(): void {
    this.#clock.retryNow();
    this.#quarantine.retryNow();
    this.#delay?.end();
  }

  /** Sends it at once, beside whatever else is under way, in a request that may outlive the page. */
  sendKeepalive(batch: Batch): void {
    this.#keepalive.send(batch);
  }

  /** Resolves when all that has left is there, or back. */
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

  /** Drops what is between two attempts, for `reason`, and calls off what has not left yet. */
  discard(reason: DropReason): void {
    const waiting = [...this.#splitBatches.splice(0), ...this.#quarantine.clear()];
    for (const { batch } of waiting) this.#options.settle(batch, { status: 'drop', reason });
    if (this.#current) this.#current.discardReason = reason;
    this.#keepalive.discard(reason);
    this.#delay?.end();
  }

  async #sendAll(): Promise<void> {
    // Not before `#running` is set: what comes in from here on must find it.
    await Promise.resolve();
    // One after the other on purpose: a server that cannot keep up is not helped by more requests.
    /* oxlint-disable no-await-in-loop */
    while (!this.#isStopped) {
      const inFlight = this.#next();
      if (inFlight) {
        this.#current = inFlight;
        await this.#send(inFlight);
        this.#current = undefined;
      } else if (this.#clock.isDown && !this.#quarantine.isEmpty) {
        // It is the server that fails, so this is not over: whoever waits for it waits for all.
        await this.#wait(this.#quarantine.waitMs(this.#options.now()));
      } else if (this.#keepalive.count > 0) {
        this.#scheduleRetry();
        await this.#keepalive.next();
      } else break;
    }
    /* oxlint-enable no-await-in-loop */
    // In the same breath as the last look into the queue, so that nothing is left lying between the two.
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
    // The server is back: what it may have failed on only because it was down need not wait.
    if (this.#clock.isDown || this.#quarantine.isStuck) this.#quarantine.retryNow();
    this.#clock.onSuccess();
    this.#quarantine.onSuccess();
    if (result.status === 'ok') {
      this.#successes += 1;
      inFlight.tree.refusals = 0;
    }
    return result;
  }

  /** A late answer is about this request alone: others have been sent meanwhile. */
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

  /** Whether what has failed is to be tried again before anything else; if not, it is set aside or settled. */
  #isRetried(inFlight: InFlightBatch, result: RetryResult): boolean {
    const { now, maxRetryMs, onRetry, settle, isOverflowing } = this.#options;
    const { afterMs = 0, isFault = false, detail = 'no answer' } = result;
    onRetry(detail);
    const waitMs = this.#delayAfterFailure(inFlight, afterMs);
    if (this.#clock.elapsedMs - inFlight.firstSentAt + waitMs > maxRetryMs) {
      settle(inFlight.batch, result);
      // Where nothing gets through, the time of those that are no younger is up as well.
      if (this.#clock.isDown)
        for (const { batch } of this.#quarantine.takeUntil(inFlight.firstSentAt))
          settle(batch, result);
      return false;
    }
    // The server has said when: until then it takes nothing else either.
    inFlight.isPoison ||= afterMs === 0 && inFlight.attempts >= MAX_INLINE_ATTEMPTS;
    const how = { successes: this.#successes, isFault, isHurried: isOverflowing() };
    if (inFlight.isPoison) this.#quarantine.add(inFlight, now(), how);
    return !inFlight.isPoison;
  }

  /** Milliseconds to wait now. What fails while all others get through says nothing about them. */
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

  /** Whether there are parts, and hope for one of them. */
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

  /** Sees to it that what cannot be sent now is sent later. */
  #scheduleRetry(): void {
    this.#options.onIdle();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#quarantine.isEmpty || this.#isStopped) return;
    const waitMs = this.#quarantine.waitMs(this.#options.now());
    this.#cancelTimer = this.#options.setTimer(() => void this.run(), waitMs);
  }
}
