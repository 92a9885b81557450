import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';

/** How long a process that has been told to end waits for spans at most. */
const EXIT_MS = 2_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
type Signal = (typeof SIGNALS)[number];

interface Flushable {
  flush(options: { readonly timeoutMs: number }): Promise<{ readonly pending: number }>;
  stats(): { readonly pending: number };
}

/** Tracers with something to send; one set of listeners serves them all. */
const watched = new Set<Flushable>();
const handlers = new Map<string, () => void>();

const flushAll = (): Promise<unknown> =>
  Promise.all([...watched].map((tracer) => tracer.flush({ timeoutMs: EXIT_MS })));

/** Tracers that could not send everything at a first end: the process must not be kept alive for them again. */
const hopeless = new WeakSet<Flushable>();

/** The event loop is empty. A flush revives it, and the event comes again after it. */
function onBeforeExit(): void {
  for (const tracer of watched) {
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

function unlisten(name: string): void {
  const handler = handlers.get(name);
  if (handler) process.off(name, handler);
  handlers.delete(name);
}

function listen(): void {
  const all: ReadonlyArray<readonly [string, () => void]> = [
    ['beforeExit', onBeforeExit],
    ...SIGNALS.map((signal) => [signal, () => onSignal(signal)] as const),
  ];
  for (const [name, handler] of all) {
    if (handlers.has(name)) continue;
    handlers.set(name, handler);
    process.on(name, handler);
  }
}

/** What this mixin adds: nothing to call. */
export type ProcessExit = object;

/**
 * Sends what is pending when the process ends: on `beforeExit`, SIGTERM and SIGINT, for two seconds at most, with the
 * exit code and the signal's effect unchanged. Listening begins with the first span, not with the tracer.
 */
export const ProcessExitMixin: Mixin<ProcessExit, HoneyHiveTracerBase> = (Base) =>
  class extends Base {
    readonly #stop: () => void = this.observe({ spanStart: () => this.#watch() });

    #watch(): void {
      this.#stop();
      if (typeof process.on !== 'function') return;
      watched.add(this);
      listen();
    }

    override async shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
      await super.shutdown(options);
      watched.delete(this);
      if (watched.size === 0) for (const name of Array.from(handlers.keys())) unlisten(name);
    }
  };
