import type { Fit, Tally, Update } from '@honeyhive/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { notNow, tooLarge } from './refusal.ts';

/** Where a relay hands on what it has taken. All of it throws Refused where the page should come back. */
export interface Onward {
  /** Takes spans that came as so many bytes; resolves with how many of them were refused further on. */
  spans(spans: readonly ReadableSpan[], bytes: number): Promise<number>;
  /** Takes an update or an event. */
  update(update: Update): Promise<void>;
  /** Sends what waits. */
  flush(options?: { readonly timeoutMs?: number }): Promise<unknown>;
}

/** A tracer's queue, as far as a relay needs it. */
export interface Queue {
  room(bytes: number, count: number): Fit;
  push(span: ReadableSpan): void;
  update(update: Update): void;
  tally(): Tally;
}

/** A full queue empties as soon as the target answers again. */
const FULL_MS = 2_000;
/** A span is longer as it leaves than as it came: its identity is written over it. */
const STAMP_BYTES = 400;

/**
 * Hands on into a tracer's own queue: the same batches, retries and books as its own spans. What has no room is left
 * with the page, which keeps it and comes back.
 */
export function queued(queue: Queue, flush: Onward['flush']): Onward {
  const makeRoom = (bytes: number, count: number): void => {
    const fit = queue.room(bytes, count);
    if (fit === 'never') throw tooLarge('The relay can only hold less at once.');
    if (fit === 'later') throw notNow('queue_full', 'The relay has no room now.', FULL_MS);
  };
  const lost = (): number =>
    Object.values(queue.tally().dropped).reduce((sum, count) => sum + count, 0);
  return {
    async spans(spans, bytes) {
      makeRoom(bytes + spans.length * STAMP_BYTES, spans.length);
      const before = lost();
      for (const span of spans) queue.push(span);
      return lost() - before;
    },
    async update(update) {
      makeRoom(update.body.length, 1);
      queue.update(update);
    },
    flush,
  };
}
