import type { SetTimer } from '../../runtime/set-timer.ts';
import type { SendBatch } from './send-batch.ts';
import type { Batch } from '../queue/send-queue.ts';
import type { SendResult } from '../transport/transport.ts';

/** Options of a batch sender. */
export interface BatchSenderOptions {
  readonly maxRetryMs: number;
  /** Timeout of an attempt, in milliseconds. */
  readonly timeoutMs: number;
  readonly setTimer: SetTimer;
  readonly now: () => number;
  /** Takes the next request, if any is due, beside `late` updates in flight. */
  readonly takeBatch: (late: number) => Batch | undefined;
  readonly sendBatch: SendBatch;
  /** Receives the final result of a request, once. `retry` means no time for another attempt. */
  readonly settle: (batch: Batch, result: SendResult) => void;
  /** Returns an unsent batch to the front of the queue. */
  readonly requeue: (batch: Batch) => void;
  readonly onRetry: (detail: string) => void;
  /** True if the queue has overflowed since the last arrival. */
  readonly isOverflowing: () => boolean;
  /** Called when no attempt is possible now. Items still queued are not due yet. */
  readonly onIdle: () => void;
}
