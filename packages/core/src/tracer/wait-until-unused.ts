import type { HoneyHiveTracerBase } from './base.ts';
import { startTimer } from '../runtime/start-timer.ts';

/** A wait for a tracer that nobody uses. */
export interface Unused {
  /** Ends the wait: the tracer is wanted again. */
  readonly cancel: () => void;
}

/** How long a tracer's open spans are waited for at most, in milliseconds. */
const MAX_OPEN_MS = 600_000;

/**
 * Calls `done` when no span of `tracer` is open and for `graceMs` none has started or ended: handlers that wait for
 * something meanwhile still hold it. A shutdown from outside ends the wait.
 */
export function waitUntilUnused(
  tracer: HoneyHiveTracerBase,
  graceMs: number,
  done: () => void,
): Unused {
  let usedAt = performance.now();
  let stopTimer = (): void => {};
  const hasOpen = (): boolean => tracer.stats().openSpans > 0;
  const cancel = (): void => {
    stopTimer();
    stop();
  };
  const end = (): void => {
    cancel();
    done();
  };
  const look = (): void => {
    // A span that nobody ends must not keep its tracer for ever.
    const leftMs = usedAt + (hasOpen() ? MAX_OPEN_MS : graceMs) - performance.now();
    if (leftMs <= 0) end();
    else lookIn(leftMs);
  };
  const lookIn = (ms: number): void => {
    stopTimer();
    stopTimer = startTimer(look, ms);
  };
  const used = (): void => void (usedAt = performance.now());
  const stop = tracer.observe({
    spanStart: used,
    spanEnd: () => {
      used();
      if (!hasOpen()) lookIn(graceMs);
    },
    shutdown: end,
  });
  lookIn(graceMs);
  return { cancel };
}
