import type { DeliveryStats, EventRequest } from '@honeyhive/core';
import type { Admission } from '@honeyhive/core/internal';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf } from '../read/span-budget.ts';
import { malformed, notNow, Refused, type Refusal, tooLarge } from '../refusal.ts';

/** An update as a relay has written it. */
export interface JsonUpdate extends EventRequest {
  readonly body: string;
}

/** Into a queue, or on to the target before the page is answered. */
export type Forward = 'queue' | 'through';

/** Where a relay hands on what it has taken. All of it throws Refused where the page should come back. */
export interface Onward {
  /** Takes spans of about so many bytes; resolves with how many of them were refused further on. */
  spans(spans: readonly ReadableSpan[], bytes: number): Promise<number>;
  /** Takes an update or an event. */
  update(update: JsonUpdate): Promise<void>;
  /** Sends what waits. */
  flush(options?: { readonly timeoutMs?: number }): Promise<unknown>;
}

/** A tracer's queue, as far as a relay needs it. */
export interface Queue {
  admission(bytes: number, count: number): Admission;
  push(span: ReadableSpan): void;
  update(update: EventRequest): void;
  stats(): DeliveryStats;
}

/** A relay whose tracer is shut down: another one may stand behind the same address. */
export const CLOSED: Refusal = {
  status: 503,
  code: 'relay_closed',
  message: 'The relay takes nothing more.',
  retryAfterMs: 5_000,
};

/** Spans go to an exporter of the app's own, which has no place for what is said about events later. */
const NO_UPDATES: Refusal = {
  status: 404,
  code: 'no_updates',
  message: 'The relay hands spans to an exporter, which takes no updates.',
};

/** Where a tracer's queue goes. */
export interface QueueWay {
  readonly flush: Onward['flush'];
  /** Whether it is shut down: whoever was let in before is not taken any more. */
  readonly isClosed: () => boolean;
  readonly takesUpdates: boolean;
}

/** A full queue empties as soon as the target answers again. */
const FULL_MS = 2_000;
/** A span is longer as it leaves than as it came: its event's id is written, and fields that had been left out. */
const SPAN_BYTES = 200;

/**
 * Hands on into a tracer's own queue: the same batches, retries and books as its own spans. What has no room is left
 * with the page, which keeps it and comes back.
 */
export function queued(queue: Queue, { flush, isClosed, takesUpdates }: QueueWay): Onward {
  const makeRoom = (bytes: number, count: number): void => {
    if (isClosed()) throw new Refused(CLOSED);
    const fit = queue.admission(bytes, count);
    if (fit === 'never') throw tooLarge('The relay can only hold less at once.');
    if (fit === 'later') throw notNow('queue_full', 'The relay has no room now.', FULL_MS);
  };
  const lost = (): number =>
    Object.values(queue.stats().dropped).reduce((sum, count) => sum + count, 0);
  return {
    async spans(spans, bytes) {
      makeRoom(bytes + spans.length * SPAN_BYTES, spans.length);
      const before = lost();
      for (const span of spans) queue.push(span);
      return lost() - before;
    },
    async update(update) {
      if (!takesUpdates) throw new Refused(NO_UPDATES);
      makeRoom(bytesOf(update.body), 1);
      const before = lost();
      queue.update(update);
      if (lost() > before) throw malformed('not_taken', 'The relay takes nothing of this kind.');
    },
    flush,
  };
}

/** The same queue, emptied before the page is answered. */
export const flushed = (queue: Onward, timeoutMs: number): Onward => ({
  ...queue,
  async spans(spans, bytes) {
    const refused = await queue.spans(spans, bytes);
    await queue.flush({ timeoutMs });
    return refused;
  },
  async update(update) {
    await queue.update(update);
    await queue.flush({ timeoutMs });
  },
});
