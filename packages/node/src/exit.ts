import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';

/** How long a process that has been told to end waits for spans at most. */
const EXIT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

interface Flushable {
  flush(options: { readonly timeoutMs: number }): Promise<{ readonly pending: number }>;
  stats(): { readonly pending: number };
}

/** What copies of this package share, so that each signal has one listener of ours whatever their number. */
interface Exit {
  /** Tracers that may have something to send. */
  readonly watched: Set<Flushable>;
  readonly listeners: Map<string, (cause?: unknown) => void>;
}

const SHARED = Symbol.for('honeyhive.exit');

function shared(): Exit {
  const place = globalThis as { [SHARED]?: Exit };
  return (place[SHARED] ??= { watched: new Set(), listeners: new Map() });
}

const flushAll = (): Promise<unknown> =>
  Promise.all([...shared().watched].map((tracer) => tracer.flush({ timeoutMs: EXIT_MS })));

/** Tracers that could not send everything at a first end: the process must not be kept alive for them again. */
const hopeless = new WeakSet<Flushable>();

/** The event loop is empty. A flush revives it, and the event comes again after it. */
function onBeforeExit(): void {
  for (const tracer of shared().watched) {
    if (hopeless.has(tracer) || tracer.stats().pending === 0) continue;
    void tracer
      .flush({ timeoutMs: EXIT_MS })
      .then(({ pending }) => pending > 0 && hopeless.add(tracer));
  }
}

/** A signal with no other listener ends the process by default: so it does here, only a little later. */
function onSignal(signal: Signal): void {
  const isAlone = process.listenerCount(signal) === 1;
  void flushAll().finally(() => {
    if (!isAlone) return;
    unlisten(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * An error that nobody catches ends the process. If nobody else wants to hear of it, it is thrown again once the spans
 * are out: printed as ever, with the same exit code.
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
 * Sends what is pending when the process ends: on `beforeExit`, SIGTERM, SIGINT and an uncaught error, for two seconds at most, with the
 * exit code and the signal's effect unchanged. Listening begins with the first span, not with the tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    readonly #stop: () => void = this.observe({ firstSpan: () => this.#watch() });

    #watch(): void {
      this.#stop();
      if (typeof process.on !== 'function') return;
      shared().watched.add(this);
      listen();
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      const { watched, listeners } = shared();
      watched.delete(this);
      if (watched.size === 0) for (const name of Array.from(listeners.keys())) unlisten(name);
    }
  };
