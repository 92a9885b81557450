import type { HoneyHiveTracerBase } from '@honeyhive/core';
import { type QueueItem, withTimeout } from '@honeyhive/core/internal';
import type { Leftovers } from './exit-requests.ts';

/** Maximum milliseconds that an ending process waits for spans. */
export const EXIT_MS = 2_000;

/** A tracer at the end of a process. Methods of the user's subclass may throw, hang, or return anything. */
export interface ExitTracer {
  readonly guard: HoneyHiveTracerBase['guard'];
  flush(options: { readonly timeoutMs: number }): Promise<unknown>;
  stats(): { readonly pending: number; readonly openSpans: number };
  /** Ends open spans and releases held items for sending. */
  abandonSpans(): void;
  /** True if requests are in flight: another route would send their items twice. */
  isSending(): boolean;
  /** Ends requests under way. */
  letGo(): void;
  /** Returns undelivered items; `undefined` where only the current thread can deliver. */
  leftovers(): Leftovers | undefined;
  /** Marks `items` as delivered. */
  arrived(items: readonly QueueItem[]): void;
  /** Counts undelivered items as dropped and logs the number. */
  giveUp(): void;
}

export type Listener = (...about: readonly unknown[]) => void;

/** State shared by loaded copies of the package, so that every signal has a single listener. */
interface Exit {
  /** Tracers that may have data to send. The references are weak: an unused tracer can be collected. */
  readonly watched: Set<WeakRef<object>>;
  readonly listeners: Map<string, Listener>;
}

const SHARED = Symbol.for('honeyhive.exit');

export function shared(): Exit {
  const place = globalThis as { [SHARED]?: Exit };
  return (place[SHARED] ??= { watched: new Set(), listeners: new Map() });
}

/** Tracers without hope of a delivery: the process is not kept alive for them again. */
export const hopeless: WeakSet<ExitTracer> = new WeakSet<ExitTracer>();

/** False for a tracer of a copy whose version has another contract. */
const isExitTracer = (tracer: object): tracer is ExitTracer => 'guard' in tracer;

function tracers(): ExitTracer[] {
  const { watched } = shared();
  return Array.from(watched).flatMap((weak) => {
    const tracer = weak.deref();
    if (!tracer) watched.delete(weak);
    return tracer && isExitTracer(tracer) ? [tracer] : [];
  });
}

/** Calls `work` with each tracer. A failure costs its own tracer alone, and is counted there. */
export function eachTracer(work: (tracer: ExitTracer) => void): void {
  for (const tracer of tracers()) tracer.guard('exit', () => work(tracer));
}

/** Returns the tracers accepted by `accepts`. */
export const filterTracers = (accepts: (tracer: ExitTracer) => boolean): ExitTracer[] =>
  tracers().filter((tracer) => tracer.guard('exit', () => accepts(tracer), false));

/** Flushes a tracer, and returns after {@link EXIT_MS} at the latest whether items are left. */
export async function flushTracer(
  tracer: ExitTracer,
  timeoutMs: number = EXIT_MS,
): Promise<boolean> {
  const flushed = tracer.guard('exit', () => tracer.flush({ timeoutMs }));
  await withTimeout(timeoutMs, Promise.resolve(flushed));
  return tracer.guard('exit', () => tracer.stats().pending > 0, true);
}

/** Flushes every tracer. */
export function flushAll(): void {
  eachTracer((tracer) => void flushTracer(tracer));
}
