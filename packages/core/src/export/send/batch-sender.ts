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
  readonly #parts: BatchSenderOptions;
  readonly #pace = new RetryClock();
  readonly #aside = new Quarantine();
  #running: Promise<void> | undefined;
  #pause: Delay | undefined;
  #current: InFlightBatch | undefined;
  /** Parts of what was too large or refused: they go before anything else. */
  readonly #pieces: InFlightBatch[] = [];
  #cancelTimer: (() => void) | undefined;
  /** Somebody wants the next attempt as soon as it may be. */
  #isHurrying = false;
  #successes = 0;
  #stopped = false;
  readonly #departures: KeepaliveSender;

  constructor(parts: BatchSenderOptions) {
    this.#parts = parts;
    this.#departures = new KeepaliveSender(parts);
  }

  /** Sends what waits, and resolves when nothing is left that can be tried now. */
  run(): Promise<void> {
    this.#departures.wake();
    return (this.#running ??= this.#sendAll());
  }

  /**
   * Tries again what waits for its next attempt, unless the server has said when: in a moment if one has only just been
   * made, since a server that is down is not helped by a flush for each request of an app.
   */
  hurry(): void {
    if (this.#isHurrying) return;
    const { now, later } = this.#parts;
    const tooSoonMs = this.#pace.tooSoonMs(now());
    if (tooSoonMs <= 0) return this.hurryNow();
    // One for all who ask meanwhile: a timer for each would be an attempt for each.
    this.#isHurrying = true;
    later(() => {
      this.#isHurrying = false;
      this.hurry();
    }, tooSoonMs);
  }

  /** The same without regard to the last attempt: there may be no later one. */
  hurryNow(): void {
    this.#pace.hurry();
    this.#aside.hurry();
    this.#pause?.end();
  }

  /** Sends it at once, beside whatever else is under way, in a request that may outlive the page. */
  leave(cargo: Batch): void {
    this.#departures.leave(cargo);
  }

  /** Resolves when all that has left is there, or back. */
  departed(): Promise<unknown> {
    return this.#departures.over();
  }

  /** Nothing is sent any more, and nothing settled. */
  stop(): void {
    this.#stopped = true;
    this.#departures.stop();
    this.#cancelTimer?.();
    this.#pause?.end();
  }

  /** Drops what is between two attempts, for `reason`, and calls off what has not left yet. */
  discard(reason: DropReason): void {
    const waiting = [...this.#pieces.splice(0), ...this.#aside.clear()];
    for (const { cargo } of waiting) this.#parts.settle(cargo, { status: 'drop', reason });
    if (this.#current) this.#current.discarded = reason;
    this.#departures.discard(reason);
    this.#pause?.end();
  }

  async #sendAll(): Promise<void> {
    // Not before `#running` is set: what comes in from here on must find it.
    await Promise.resolve();
    // One after the other on purpose: a server that cannot keep up is not helped by more requests.
    /* oxlint-disable no-await-in-loop */
    while (!this.#stopped) {
      const parcel = this.#next();
      if (parcel) {
        this.#current = parcel;
        await this.#send(parcel);
        this.#current = undefined;
      } else if (this.#pace.isDown && !this.#aside.isEmpty) {
        // It is the server that fails, so this is not over: whoever waits for it waits for all.
        await this.#rest(this.#aside.waitMs(this.#parts.now()));
      } else if (this.#departures.count > 0) {
        this.#scheduleRest();
        await this.#departures.next();
      } else break;
    }
    /* oxlint-enable no-await-in-loop */
    // In the same breath as the last look into the queue, so that nothing is left lying between the two.
    this.#running = undefined;
    this.#scheduleRest();
  }

  #next(): InFlightBatch | undefined {
    const piece = this.#pieces.shift();
    if (piece) return piece;
    const late = this.#departures.count;
    const cargo = this.#parts.next(late);
    if (cargo) return this.#parcelOf(cargo);
    return late < MAX_CONCURRENT_UPDATES ? this.#aside.next(this.#parts.now()) : undefined;
  }

  #parcelOf(cargo: Batch, tree?: InFlightBatch['tree']): InFlightBatch {
    return createInFlightBatch(cargo, this.#pace.triedMs, this.#successes, tree);
  }

  async #send(parcel: InFlightBatch): Promise<void> {
    while (!this.#stopped) {
      // oxlint-disable-next-line no-await-in-loop
      await this.#rested(parcel);
      if (this.#stopped) return;
      if (parcel.discarded) return this.#drop(parcel);
      // oxlint-disable-next-line no-await-in-loop
      const result = await this.#attempt(parcel);
      if (this.#stopped || !result) return;
      if (isCancelled(parcel, result)) return this.#drop(parcel);
      if (result.status === 'split' && this.#takeApart(parcel, result.reason)) return;
      if (result.status !== 'retry') return this.#parts.settle(parcel.cargo, result);
      if (!this.#isTriedAgain(parcel, result)) return;
    }
  }

  async #attempt(parcel: InFlightBatch): Promise<SendResult | undefined> {
    const { now, timeoutMs, attempt } = this.#parts;
    this.#pace.begin(now());
    const result = await attempt(parcel, createSendOptions(parcel, false), (late, answer) =>
      this.#departures.add(late, this.#answered(late, answer)),
    );
    parcel.attempts += 1;
    this.#pace.end(now(), timeoutMs);
    if (!result || result.status === 'retry') return result;
    // The server is back: what it may have failed on only because it was down need not wait.
    if (this.#pace.isDown || this.#aside.isStuck) this.#aside.hurry();
    this.#pace.answered();
    this.#aside.succeeded();
    if (result.status === 'ok') {
      this.#successes += 1;
      parcel.tree.refusals = 0;
    }
    return result;
  }

  /** A late answer is about this request alone: others have been sent meanwhile. */
  async #answered(parcel: InFlightBatch, answer: Promise<RetryResult | undefined>): Promise<void> {
    const retry = await answer;
    if (!retry || this.#stopped) return;
    parcel.isSuspect = true;
    if (parcel.discarded) this.#drop(parcel);
    else this.#isTriedAgain(parcel, retry);
  }

  /** Whether what has failed is to be tried again before anything else; if not, it is set aside or settled. */
  #isTriedAgain(parcel: InFlightBatch, result: RetryResult): boolean {
    const { now, maxRetryMs, retrying, settle, isOverflowing } = this.#parts;
    const { afterMs = 0, isFault = false, detail = 'no answer' } = result;
    retrying(detail);
    const waitMs = this.#paced(parcel, afterMs);
    if (this.#pace.triedMs - parcel.since + waitMs > maxRetryMs) {
      settle(parcel.cargo, result);
      // Where nothing gets through, the time of those that are no younger is up as well.
      if (this.#pace.isDown)
        for (const { cargo } of this.#aside.takeUntil(parcel.since)) settle(cargo, result);
      return false;
    }
    // The server has said when: until then it takes nothing else either.
    parcel.isSuspect ||= afterMs === 0 && parcel.attempts >= MAX_INLINE_ATTEMPTS;
    const how = { successes: this.#successes, isFault, isHurried: isOverflowing() };
    if (parcel.isSuspect) this.#aside.add(parcel, now(), how);
    return !parcel.isSuspect;
  }

  /** Milliseconds to wait now. What fails while all others get through says nothing about them. */
  #paced(parcel: InFlightBatch, afterMs: number): number {
    const now = this.#parts.now();
    if (!parcel.isSuspect || this.#pace.isDown)
      return this.#pace.failed(now, afterMs, this.#parts.isOverflowing());
    this.#pace.asked(now, afterMs);
    this.#aside.failed();
    return 0;
  }

  /** Resolves when an attempt may be made, or is not wanted any more. A timer may go off a little early. */
  async #rested(parcel: InFlightBatch): Promise<void> {
    const { now } = this.#parts;
    while (!this.#stopped && !parcel.discarded && this.#pace.restMs(now()) > 0)
      // oxlint-disable-next-line no-await-in-loop
      await this.#rest(this.#pace.restMs(now()));
  }

  async #rest(ms: number): Promise<void> {
    this.#pause = delay(this.#parts.later, ms);
    await this.#pause.over;
    this.#pause = undefined;
  }

  /** Whether there are parts, and hope for one of them. */
  #takeApart({ cargo, tree }: InFlightBatch, reason: DropReason): boolean {
    if (reason === 'rejected') tree.refusals += 1;
    if (itemsOf(cargo).length < 2 || tree.refusals > MAX_CONSECUTIVE_REFUSALS) return false;
    this.#pieces.unshift(...splitBatch(cargo).map((half) => this.#parcelOf(half, tree)));
    return true;
  }

  #drop({ cargo, discarded = 'internal_error' }: InFlightBatch): void {
    this.#parts.settle(cargo, { status: 'drop', reason: discarded });
  }

  /** Sees to it that what cannot be sent now is sent later. */
  #scheduleRest(): void {
    this.#parts.rests();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#aside.isEmpty || this.#stopped) return;
    const waitMs = this.#aside.waitMs(this.#parts.now());
    this.#cancelTimer = this.#parts.later(() => void this.run(), waitMs);
  }
}
