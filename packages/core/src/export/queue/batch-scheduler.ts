import type { SetTimer } from '../../runtime/set-timer.ts';
import { type Batch, type SendQueue, itemsOf } from './send-queue.ts';

/** Size limits and delay of a request. */
interface BatchSchedulerOptions {
  readonly delayMs: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly immediately: boolean;
}

/** Dependencies of the scheduler. */
interface Parts {
  readonly queue: SendQueue;
  readonly setTimer: SetTimer;
  /** Sends due items; resolves when nothing is left to send now. */
  readonly run: () => Promise<void>;
}

/** Decides when queued items are sent: as a full request, after the batch delay, or on demand. */
export class BatchScheduler {
  readonly #options: BatchSchedulerOptions;
  readonly #parts: Parts;
  #cancelTimer: (() => void) | undefined;
  /** Numbers of queued items due however small the request. */
  #due = { spans: 0, updates: 0 };

  constructor(options: BatchSchedulerOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * Returns the next request if due: requests for a few spans would cost more than the payload. `late` updates are
   * in flight already.
   */
  next(late: number): Batch | undefined {
    const next = this.#nextSpans() ?? this.#nextUpdate(late);
    if (this.#parts.queue.isEmpty) this.cancel();
    return next;
  }

  /** Schedules the sending of queued items. */
  schedule(): void {
    const { queue, run, setTimer } = this.#parts;
    if (queue.isEmpty) return;
    if (this.#isFull) void run();
    // The timer also runs during a request: a long request would not trigger the next.
    else this.#cancelTimer ??= setTimer(() => void this.sendAll(), this.#options.delayMs);
  }

  /** Sends every queued item. */
  sendAll(): Promise<void> {
    this.cancel();
    this.#due = { ...this.#parts.queue.waiting };
    return this.#parts.run();
  }

  /** Releases `updates` updates whose subject has just arrived: sent now, without the batch delay. */
  release(updates: number): void {
    this.#due.updates += updates;
  }

  /** Cancels the timer: nothing is sent until the next schedule. */
  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #nextSpans(): Batch | undefined {
    const { maxBytes, maxSpans } = this.#options;
    const isTime = this.#isFull || this.#due.spans > 0;
    const next = isTime ? this.#parts.queue.takeSpans(maxBytes, maxSpans) : undefined;
    this.#due.spans = next ? this.#due.spans - itemsOf(next).length : 0;
    return next;
  }

  #nextUpdate(late: number): Batch | undefined {
    const isTime = this.#options.immediately || this.#due.updates > 0;
    const next = isTime ? this.#parts.queue.takeUpdates(late) : undefined;
    // Due updates stay due until late updates make room.
    if (next) this.#due.updates -= itemsOf(next).length;
    else if (late === 0) this.#due.updates = 0;
    return next;
  }

  get #isFull(): boolean {
    const { maxBytes, maxSpans, immediately } = this.#options;
    return immediately || this.#parts.queue.isFull(maxBytes, maxSpans);
  }
}
