import type { DeliveryStats, EventRequest } from '@honeyhive/core';
import type { Admission } from '@honeyhive/core/internal';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { byteLength } from '@honeyhive/core/internal/back-end';
import { malformed, notNow, Refused, type Refusal, tooLarge } from '../refusal.ts';

/** An update serialized by a relay. */
export interface JsonUpdate extends EventRequest {
  readonly body: string;
}

/** Into a queue, or on to the target before the page is answered. */
export type Forward = 'queue' | 'through';

/** Destination of data accepted by a relay. Every method throws Refused where the page should retry. */
export interface Onward {
  /** Forwards spans of about `bytes` bytes; resolves with the number of spans refused downstream. */
  spans(spans: readonly ReadableSpan[], bytes: number): Promise<number>;
  /** Takes an update or an event. */
  update(update: JsonUpdate): Promise<void>;
  /** Sends queued data. */
  flush(options?: { readonly timeoutMs?: number }): Promise<unknown>;
}

/** The part of a tracer's queue used by a relay. */
export interface Queue {
  admission(bytes: number, count: number): Admission;
  push(span: ReadableSpan): void;
  update(update: EventRequest): void;
  stats(): DeliveryStats;
}

/** Refusal by a relay whose tracer is shut down: another relay may serve the same address. */
export const CLOSED: Refusal = {
  status: 503,
  code: 'relay_closed',
  message: 'The relay is shut down.',
  retryAfterMs: 5_000,
};

/** Refusal of updates: the spans go to the app's own exporter, which takes no updates. */
const NO_UPDATES: Refusal = {
  status: 404,
  code: 'no_updates',
  message: 'No updates: the relay sends to an exporter for spans only.',
};

/** Flushing and state of a tracer's queue. */
export interface QueueWay {
  readonly flush: Onward['flush'];
  /** Returns true once the queue is shut down: requests admitted earlier are refused too. */
  readonly isClosed: () => boolean;
  readonly takesUpdates: boolean;
}

/** A full queue empties as soon as the target answers again. */
const FULL_MS = 2_000;
/** Bytes added to a span while forwarding: the event id and omitted fields. */
const SPAN_BYTES = 200;

/**
 * Forwards into a tracer's own queue, with the same batches, retries and counters as the tracer's own spans. Data
 * without room in the queue stays with the page, which retries later.
 */
export function queued(queue: Queue, { flush, isClosed, takesUpdates }: QueueWay): Onward {
  const makeRoom = (bytes: number, count: number): void => {
    if (isClosed()) throw new Refused(CLOSED);
    const fit = queue.admission(bytes, count);
    if (fit === 'never') throw tooLarge('Request too large for the relay queue.');
    if (fit === 'later') throw notNow('queue_full', 'Relay queue full; retry later.', FULL_MS);
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
      makeRoom(byteLength(update.body), 1);
      const before = lost();
      queue.update(update);
      if (lost() > before) throw malformed('not_taken', 'The relay dropped the update.');
    },
    flush,
  };
}

/** Wraps a queue so that the queue is flushed before the response. */
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
