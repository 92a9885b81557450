const STALL_MS = 1_000;
/** Every bucket is 20 % wider than the bucket before: 96 buckets reach from 0.1 ms beyond an hour. */
const GROWTH = Math.log(1.2);
const SMALLEST_MS = 0.1;
const BUCKETS = 96;

/** Arrival times of chunks, in constant memory for any stream length: a histogram of the gaps between chunks. */
export class ChunkTiming {
  readonly #startedAt: number;
  readonly #gaps = new Uint32Array(BUCKETS);
  #last: number | undefined;
  /** Chunks so far. */
  count = 0;
  /** Milliseconds from the start to the first chunk. */
  firstMs: number | undefined;
  /** The longest wait between two chunks. */
  maxGapMs = 0;
  /** Waits of more than a second. */
  stalls = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  chunk(now: number): void {
    this.count += 1;
    if (this.#last === undefined) this.firstMs = now - this.#startedAt;
    else this.#gap(now - this.#last);
    this.#last = now;
  }

  /** Returns the gap not exceeded by the given share of gaps, within 20 %. */
  gap(share: number): number {
    const target = Math.max(1, Math.ceil((this.count - 1) * share));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#gaps[bucket] ?? 0;
      if (seen >= target) return Math.min(this.maxGapMs, SMALLEST_MS * Math.exp(bucket * GROWTH));
    }
    return this.maxGapMs;
  }

  #gap(ms: number): void {
    const bucket = ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log(ms / SMALLEST_MS) / GROWTH);
    const index = Math.min(BUCKETS - 1, bucket);
    this.#gaps[index] = (this.#gaps[index] ?? 0) + 1;
    this.maxGapMs = Math.max(this.maxGapMs, ms);
    if (ms > STALL_MS) this.stalls += 1;
  }
}
