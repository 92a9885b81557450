import type { SetTimer } from '../../runtime/set-timer.ts';
import type { SendBatch } from './send-batch.ts';
import type { Batch } from '../queue/send-queue.ts';
import type { SendResult } from '../transport/transport.ts';

/** What a dispatcher works for. */
export interface BatchSenderOptions {
  readonly maxRetryMs: number;
  /** Milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly setTimer: SetTimer;
  readonly now: () => number;
  /** The next request, if anything waits, beside so many late ones. */
  readonly takeBatch: (late: number) => Batch | undefined;
  readonly sendBatch: SendBatch;
  /** Told what has become of a request, once. `retry` says that there is no more time for another attempt. */
  readonly settle: (batch: Batch, result: SendResult) => void;
  /** Puts back first into the queue what could not leave. */
  readonly requeue: (batch: Batch) => void;
  readonly onRetry: (detail: string) => void;
  /** Whether more has come than may wait since something has last arrived. */
  readonly isOverflowing: () => boolean;
  /** Told when nothing can be tried now. What waits all the same is not to be sent yet. */
  readonly onIdle: () => void;
}
