import type { HoneyHiveTracerBase } from './base.ts';
import { startTimer } from '../runtime/start-timer.ts';

/** Wait for a tracer to become unused. */
export interface Unused {
  /** Ends the wait: the tracer is wanted again. */
  readonly cancel: () => void;
}

/** Maximum wait for a tracer's open spans, in milliseconds. */
const MAX_OPEN_MS = 600_000;

/**
 * Calls `done` when no span of `tracer` is open and no span has started or ended for `graceMs` milliseconds: a
 * waiting handler may still hold the tracer. An external shutdown ends the wait.
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
    // A span never ended must not keep the tracer forever.
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
