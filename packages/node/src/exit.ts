import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';

/** How long a process that has been told to end waits for spans at most. */
const EXIT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

interface Flushable {
  flush(options: { readonly timeoutMs: number }): Promise<{ readonly pending: number }>;
  stats(): { readonly pending: number; readonly openSpans: number };
  abandonSpans(): void;
  /** Ends requests under way. Absent in older copies of this package. */
  letGo?(): void;
}

/** What copies of this package share, so that each signal has one listener of ours whatever their number. */
interface Exit {
  /** Tracers that may have something to send. Weak: one that everybody else has forgotten may go. */
  readonly watched: Set<WeakRef<Flushable>>;
  readonly listeners: Map<string, (cause?: unknown) => void>;
}

const SHARED = Symbol.for('honeyhive.exit');

function shared(): Exit {
  const place = globalThis as { [SHARED]?: Exit };
  return (place[SHARED] ??= { watched: new Set(), listeners: new Map() });
}

function tracers(): Flushable[] {
  const { watched } = shared();
  return [...watched].flatMap((weak) => {
    const tracer = weak.deref();
    if (!tracer) watched.delete(weak);
    return tracer ? [tracer] : [];
  });
}

const flushAll = (): Promise<unknown> =>
  Promise.all(tracers().map((tracer) => tracer.flush({ timeoutMs: EXIT_MS })));

/**
 * Listeners that end the process if nobody else listens, as ours do: `signal-exit`, which many command-line programs
 * load. Each would wait for the other if they counted.
 */
function deferring(): number {
  const shared = globalThis as { [key: symbol]: { count?: number } | undefined };
  const old = process as { __signal_exit_emitter__?: { count?: number } };
  return (
    (shared[Symbol.for('signal-exit emitter')]?.count ?? 0) +
    (old.__signal_exit_emitter__?.count ?? 0)
  );
}

/** Tracers that could not send everything at a first end: the process must not be kept alive for them again. */
const hopeless = new WeakSet<Flushable>();

/** The event loop is empty. A flush revives it, and the event comes again after it; a request that hangs must not. */
function onBeforeExit(): void {
  for (const tracer of tracers()) {
    const { pending, openSpans } = tracer.stats();
    if (hopeless.has(tracer) || pending + openSpans === 0) continue;
    // Nothing runs any more that could end them.
    tracer.abandonSpans();
    void tracer.flush({ timeoutMs: EXIT_MS }).then((left) => {
      if (left.pending === 0) return;
      hopeless.add(tracer);
      tracer.letGo?.();
    });
  }
}

/** A signal with no other listener ends the process by default: so it does here, only a little later. */
function onSignal(signal: Signal): void {
  const isAlone = process.listenerCount(signal) - deferring() === 1;
  void flushAll().finally(() => {
    if (!isAlone) return;
    unlisten(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * An error that nobody catches ends the process. If nobody else wants to hear of it, it is thrown again once the spans
 * are out: with the same message, stack and exit code.
 */
function onUncaught(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) {
    void flushAll();
    return;
  }
  void flushAll().finally(() => {
    unlisten('uncaughtException');
    // Outside of the promise, where it is what it was: an uncaught exception.
    setImmediate(() => {
      throw error;
    });
  });
}

function unlisten(name: string): void {
  const { listeners } = shared();
  const listener = listeners.get(name);
  if (listener) process.off(name, listener);
  listeners.delete(name);
}

function listen(): void {
  const { listeners } = shared();
  const all: ReadonlyArray<readonly [string, (cause?: unknown) => void]> = [
    ['beforeExit', onBeforeExit],
    ['uncaughtException', onUncaught],
    ...SIGNALS.map((signal) => [signal, () => onSignal(signal)] as const),
  ];
  for (const [name, listener] of all) {
    if (listeners.has(name)) continue;
    listeners.set(name, listener);
    process.on(name, listener);
  }
}

/** What this mixin adds: nothing to call. */
export type ProcessExit = object;

/**
 * Sends what is pending when the process ends: on `beforeExit`, SIGTERM, SIGINT and an uncaught error, for two seconds
 * at most, with the exit code and the signal's effect unchanged. Listening begins with the first span, not with the
 * tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    /** Held here, so that it lives as long as its tracer. */
    readonly #face: Flushable = {
      flush: (options) => this.flush(options),
      stats: () => this.stats(),
      abandonSpans: () => this.abandonSpans(),
      letGo: () => this.delivery.letGo(),
    };
    readonly #weak = new WeakRef<Flushable>(this.#face);
    readonly #stop: () => void = this.observe({ firstSpan: () => this.#watch() });

    #watch(): void {
      this.#stop();
      if (typeof process.on !== 'function') return;
      tracers();
      shared().watched.add(this.#weak);
      listen();
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      // What was to arrive has had its time; the process has not been given it.
      this.delivery.letGo();
      const { watched, listeners } = shared();
      watched.delete(this.#weak);
      if (watched.size === 0) for (const name of Array.from(listeners.keys())) unlisten(name);
    }
  };
