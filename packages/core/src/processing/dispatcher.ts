import type { Later } from '../runtime.ts';
import { backoffMs } from './backoff.ts';
import { type Cargo, halvesOf, itemsOf } from './cargo-queue.ts';
import type { DropReason } from './ledger.ts';
import type { Delivered, SendOptions } from './outlet.ts';
import { pause, type Pause } from './pause.ts';

/** Milliseconds between two attempts at least, however often somebody flushes. */
const LEAST_PAUSE_MS = 500;
/** Attempts after which a request that the server itself fails on makes room for others. */
const PATIENCE = 3;
/** Requests refused one after the other before it is taken for certain that no part of any would be accepted. */
const MOST_REFUSALS = 16;
/** Requests set aside before they are split on a guess: beyond, only if others have got through in between. */
const MOST_GUESSES = 8;

/** What a dispatcher works for. */
interface Parts {
  readonly maxRetryMs: number;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly later: Later;
  readonly now: () => number;
  /** The next request, if anything waits. */
  readonly next: () => Cargo | undefined;
  readonly attempt: (cargo: Cargo, options: SendOptions) => Promise<Delivered>;
  /** Told what has become of a request, once. `retry` says that there is no more time for another attempt. */
  readonly settle: (cargo: Cargo, result: Delivered) => void;
  /** Puts back first into the queue what could not leave. */
  readonly putBack: (cargo: Cargo) => void;
  readonly retrying: (detail: string) => void;
}

/** A request on its way, through all its attempts. */
interface Parcel {
  readonly cargo: Cargo;
  attempts: number;
  /**
   * Milliseconds of attempts and pauses. Not read off a clock: a process that was frozen for an hour has not tried for
   * an hour.
   */
  spentMs: number;
  /** The server has failed on it again and again while it was there. */
  isSuspect: boolean;
  /** When to try again what was set aside. */
  dueAt: number;
  /** Requests that had got through when it was set aside. */
  successes: number;
  /** What waits was thrown away while it was under way: it is not sent again. */
  discarded: DropReason | undefined;
}

/**
 * Sends one request after the other, each as often as it takes. A server that cannot be reached is asked again ever more
 * seldom; a request that only this server fails on, or refuses, is taken apart until what ails it is alone, and holds up
 * nothing else meanwhile.
 */
export class Dispatcher {
  readonly #parts: Parts;
  #running: Promise<void> | undefined;
  #pause: Pause | undefined;
  #current: Parcel | undefined;
  /** Parts of what was too large or refused: they go before anything else. */
  #pieces: Parcel[] = [];
  /** What the server has failed on: they go after everything else. */
  #aside: Parcel[] = [];
  /** When something set aside may be tried at the earliest: never one after the other without a pause. */
  #asideFrom = 0;
  #cancelTimer: (() => void) | undefined;
  #attemptedAt = -Infinity;
  /** In a row; of anything. */
  #failures = 0;
  #refusals = 0;
  #successes = 0;
  #stopped = false;
  /** Under way, in requests that may outlive the page. */
  readonly #leaving = new Map<Parcel, Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Sends what waits, and resolves when nothing is left that can be tried now. */
  run(): Promise<void> {
    return (this.#running ??= this.#sendAll());
  }

  /**
   * Tries again what waits for its next attempt, unless the server has said when: in a moment if one has only just been
   * made, since a server that is down is not helped by a flush for each request of an app.
   */
  hurry(): void {
    const { now, later } = this.#parts;
    const tooSoonMs = this.#attemptedAt + LEAST_PAUSE_MS - now();
    if (tooSoonMs > 0) later(() => this.hurryNow(), tooSoonMs);
    else this.hurryNow();
  }

  /** The same without regard to the last attempt: there may be no later one. */
  hurryNow(): void {
    this.#asideFrom = 0;
    for (const parcel of this.#aside) parcel.dueAt = 0;
    this.#pause?.hurry();
  }

  /** Sends it at once, beside whatever else is under way, in a request that may outlive the page. */
  leave(cargo: Cargo): void {
    const parcel = parcelOf(cargo);
    const gone = this.#depart(parcel).finally(() => this.#leaving.delete(parcel));
    this.#leaving.set(parcel, gone);
  }

  /** Resolves when all that has left is there, or back. */
  departed(): Promise<unknown> {
    return Promise.all(this.#leaving.values());
  }

  /** Nothing is sent any more, and nothing settled. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#pause?.end();
  }

  /** Drops what is between two attempts, for `reason`. */
  discard(reason: DropReason): void {
    const waiting = [...this.#pieces, ...this.#aside];
    this.#pieces = [];
    this.#aside = [];
    for (const { cargo } of waiting) this.#parts.settle(cargo, { status: 'drop', reason });
    for (const parcel of [this.#current, ...this.#leaving.keys()])
      if (parcel) parcel.discarded = reason;
    this.#pause?.end();
  }

  async #sendAll(): Promise<void> {
    // Not before `#running` is set: what comes in from here on must find it.
    await Promise.resolve();
    for (let parcel = this.#next(); parcel; parcel = this.#next()) {
      this.#current = parcel;
      // One after the other on purpose: a server that cannot keep up is not helped by more requests.
      // oxlint-disable-next-line no-await-in-loop
      await this.#send(parcel);
      this.#current = undefined;
    }
    // In the same breath as the last look into the queue, so that nothing is left lying between the two.
    this.#running = undefined;
    this.#wakeForAside();
  }

  /** A hidden page often comes back: what could not be delivered on leaving goes back into the queue. */
  async #depart(parcel: Parcel): Promise<void> {
    const { cargo } = parcel;
    const result = await this.#parts.attempt(cargo, { leaving: true });
    if (this.#stopped) return;
    if (result.status === 'split' && itemsOf(cargo).length > 1) {
      // At once, not one after the other's answer: there may be nobody left to hear it.
      for (const half of halvesOf(cargo)) this.leave(half);
    } else if (result.status !== 'retry') this.#parts.settle(cargo, result);
    else if (parcel.discarded) this.#drop(parcel, parcel.discarded);
    else this.#parts.putBack(cargo);
  }

  #next(): Parcel | undefined {
    if (this.#stopped) return undefined;
    const piece = this.#pieces.shift();
    if (piece) return piece;
    const cargo = this.#parts.next();
    if (cargo) return parcelOf(cargo);
    const now = this.#parts.now();
    const due = now < this.#asideFrom ? -1 : this.#aside.findIndex(({ dueAt }) => dueAt <= now);
    return due < 0 ? undefined : this.#aside.splice(due, 1)[0];
  }

  async #send(parcel: Parcel): Promise<void> {
    const { cargo } = parcel;
    while (!this.#stopped) {
      // oxlint-disable-next-line no-await-in-loop
      const result = await this.#attempt(parcel);
      if (this.#stopped) return;
      if (result.status === 'split' && this.#takeApart(parcel, result.reason)) return;
      if (result.status !== 'retry') return this.#parts.settle(cargo, result);
      if (parcel.discarded) return this.#drop(parcel, parcel.discarded);
      this.#parts.retrying(result.detail ?? 'no answer');
      const waitMs = Math.max(result.afterMs ?? 0, backoffMs(this.#failures - 1));
      if (parcel.spentMs + waitMs > this.#parts.maxRetryMs)
        return this.#parts.settle(cargo, result);
      parcel.spentMs += waitMs;
      parcel.isSuspect ||= result.isFault === true && parcel.attempts >= PATIENCE;
      if (parcel.isSuspect) return this.#setAside(parcel, waitMs);
      this.#pause = pause(this.#parts.later, waitMs, result.afterMs !== undefined);
      // oxlint-disable-next-line no-await-in-loop
      await this.#pause.over;
      if (parcel.discarded) return this.#drop(parcel, parcel.discarded);
    }
  }

  async #attempt(parcel: Parcel): Promise<Delivered> {
    const { now, timeoutMs, attempt } = this.#parts;
    const begun = now();
    this.#attemptedAt = begun;
    const result = await attempt(parcel.cargo, { leaving: false });
    parcel.attempts += 1;
    parcel.spentMs += Math.min(now() - begun, timeoutMs);
    if (result.status === 'retry') this.#failures += 1;
    else this.#failures = 0;
    if (result.status === 'ok') {
      this.#successes += 1;
      this.#refusals = 0;
    }
    return result;
  }

  /** Whether there are parts, and hope for one of them. */
  #takeApart({ cargo }: Parcel, reason: DropReason): boolean {
    if (reason === 'rejected') this.#refusals += 1;
    if (itemsOf(cargo).length < 2 || this.#refusals > MOST_REFUSALS) return false;
    this.#pieces.unshift(...halvesOf(cargo).map(parcelOf));
    return true;
  }

  /** What the server fails on is tried again after everything else: at once in parts where that may help. */
  #setAside(parcel: Parcel, waitMs: number): void {
    const { cargo } = parcel;
    const isWorthIt = this.#successes > parcel.successes || this.#aside.length < MOST_GUESSES;
    const parts = itemsOf(cargo).length > 1 && isWorthIt ? halvesOf(cargo) : [];
    const now = this.#parts.now();
    parcel.successes = this.#successes;
    parcel.dueAt = parts.length > 0 ? now : now + waitMs;
    if (parts.length > 0) this.#aside.push(...parts.map((part) => ({ ...parcel, cargo: part })));
    else {
      this.#aside.push(parcel);
      this.#asideFrom = now + backoffMs(this.#failures - 1);
    }
  }

  #drop({ cargo }: Parcel, reason: DropReason): void {
    this.#parts.settle(cargo, { status: 'drop', reason });
  }

  #wakeForAside(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#aside.length === 0 || this.#stopped) return;
    const first = Math.min(...this.#aside.map(({ dueAt }) => dueAt));
    const waitMs = Math.max(first, this.#asideFrom) - this.#parts.now();
    this.#cancelTimer = this.#parts.later(() => void this.run(), Math.max(1, waitMs));
  }
}

const parcelOf = (cargo: Cargo): Parcel => ({
  cargo,
  attempts: 0,
  spentMs: 0,
  isSuspect: false,
  dueAt: 0,
  successes: 0,
  discarded: undefined,
});
