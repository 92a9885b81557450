import type { SetTimer } from '../../runtime/set-timer.ts';
import { type Batch, type SendQueue, itemsOf } from './send-queue.ts';

/** What a request may be made of, and when. */
interface TimetableOptions {
  readonly delayMs: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly immediately: boolean;
}

/** What a timetable is for. */
interface Parts {
  readonly queue: SendQueue;
  readonly setTimer: SetTimer;
  /** Has what is due sent; resolves when nothing is left that can be sent now. */
  readonly run: () => Promise<void>;
}

/** When what waits is to leave: as a full request, or when it has waited for company long enough, or as somebody asks. */
export class BatchScheduler {
  readonly #options: TimetableOptions;
  readonly #parts: Parts;
  #cancelTimer: (() => void) | undefined;
  /** How much of what waits is to leave however little it is. */
  #due = { spans: 0, updates: 0 };

  constructor(options: TimetableOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /**
   * The next request, if it is time for one: a request for every few spans would cost more than it carries. `late`
   * updates are under way already.
   */
  next(late: number): Batch | undefined {
    const next = this.#nextSpans() ?? this.#nextUpdate(late);
    if (this.#parts.queue.isEmpty) this.cancel();
    return next;
  }

  /** Sees to it that what waits will leave. */
  schedule(): void {
    const { queue, run, setTimer } = this.#parts;
    if (queue.isEmpty) return;
    if (this.#isFull) void run();
    // Also while something is under way: that may take long, and would not come to this by itself.
    else this.#cancelTimer ??= setTimer(() => void this.sendAll(), this.#options.delayMs);
  }

  /** All that waits is to leave. */
  sendAll(): Promise<void> {
    this.cancel();
    this.#due = { ...this.#parts.queue.waiting };
    return this.#parts.run();
  }

  /** So many updates have waited for what has just arrived: they leave now, and wait for no more company. */
  release(updates: number): void {
    this.#due.updates += updates;
  }

  /** Nothing leaves by itself until something is scheduled again. */
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
    // What is due stays so until the late ones have made room.
    if (next) this.#due.updates -= itemsOf(next).length;
    else if (late === 0) this.#due.updates = 0;
    return next;
  }

  get #isFull(): boolean {
    const { maxBytes, maxSpans, immediately } = this.#options;
    return immediately || this.#parts.queue.isFull(maxBytes, maxSpans);
  }
}
